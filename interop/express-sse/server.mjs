// The emit contract on express-sse with express.

import express from "express";
import SSE from "express-sse";

import { Inexpressible, SENTENCES, admit, endOnTerm, play, respond, stats } from "../shared/node/contract.mjs";

const app = express();
app.disable("x-powered-by");
app.get("/stats", (req, res) => respond(res, stats()));
app.all("/events", (req, res) => stream(req, res, admit(req, { script: SENTENCES }), (data) => data));
app.all("/emit", express.raw({ type: () => true, limit: "64mb" }), (req, res) =>
  stream(req, res, admit(req, { body: req.body, accept }), JSON.parse),
);

async function stream(req, res, { answer, steps }, value) {
  if (answer) return respond(res, answer);
  const sse = new SSE();
  sse.init(req, res);
  for await (const { event } of play(steps, res)) sse.send(value(event.data), event.event, event.id);
  res.end();
}

/** The library encodes all data as JSON; it has neither comments nor retry. That it numbers each event without an id is its own. */
function accept({ event, comment, retry }) {
  if (comment !== undefined) throw new Inexpressible("comment: express-sse has none");
  if (retry !== undefined || event?.retry !== undefined) throw new Inexpressible("retry: express-sse has none");
  if (!event) return;
  if (event.data === undefined) throw new Inexpressible("event: express-sse sends no event without data");
  if (!isCompactJson(event.data)) throw new Inexpressible("event: express-sse encodes all data as JSON, this text is none");
}

/** Whether a text is what JSON.stringify makes of the value that it stands for, so that it arrives as it is. */
function isCompactJson(text) {
  try {
    return JSON.stringify(JSON.parse(text)) === text;
  } catch {
    return false;
  }
}

const server = app.listen(Number(process.argv[2]), "127.0.0.1");
endOnTerm((ended) => server.close(ended));
