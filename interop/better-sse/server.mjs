// The emit contract on better-sse with express.

import { createSession } from "better-sse";
import express from "express";

import { SENTENCES, admit, endOnTerm, play, respond, stats } from "../shared/node/contract.mjs";

const OPTIONS = {
  // The script says when there is a reconnection time; the default sends 2000 first.
  retry: null,
  keepAlive: 500, // milliseconds, under test
  // The data is text already; the default encodes it as JSON.
  serializer: (data) => data,
};

const app = express();
app.disable("x-powered-by");
app.get("/stats", (req, res) => respond(res, stats()));
app.all("/events", (req, res) => stream(req, res, admit(req, { script: SENTENCES })));
app.all("/emit", express.raw({ type: () => true, limit: "64mb" }), (req, res) => stream(req, res, admit(req, { body: req.body })));

async function stream(req, res, { answer, steps }) {
  if (answer) return respond(res, answer);
  // The library's keep-alive may fire between our end and the client's: without a listener that ends the process.
  res.on("error", () => {});
  const session = await createSession(req, res, OPTIONS);
  for await (const step of play(steps, res)) await send(session, step);
  res.end();
}

/** `push` gives each event a type and an id; an event without them goes through the library's event buffer. */
async function send(session, { event = {}, comment, retry = event.retry }) {
  const { data, event: type, id } = event;
  if (data !== undefined && type !== undefined && id !== undefined && retry === undefined) {
    session.push(data, type, id);
    return;
  }
  await session.batch((buffer) => {
    if (comment !== undefined) buffer.comment(comment);
    if (retry !== undefined) buffer.retry(retry);
    if (type !== undefined) buffer.event(type);
    if (id !== undefined) buffer.id(id);
    if (data !== undefined) buffer.data(data);
    buffer.dispatch();
  });
}

const server = app.listen(Number(process.argv[2]), "127.0.0.1");
endOnTerm((ended) => server.close(ended));
