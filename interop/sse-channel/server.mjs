// The emit contract on sse-channel with Node's http module: one channel for each request.

import { createServer } from "node:http";

import SseChannel from "sse-channel";

import { Inexpressible, Refused, SENTENCES, admit, endOnTerm, play, readBody, respond, stats } from "../shared/node/contract.mjs";

const OPTIONS = { pingInterval: 500 }; // milliseconds, under test

const server = createServer(async (req, res) => {
  switch (req.url.split("?")[0]) {
    case "/events":
      return stream(req, res, admit(req, { script: SENTENCES }));
    case "/emit":
      return stream(req, res, admit(req, { body: await readBody(req), accept }));
    case "/stats":
      return respond(res, stats());
    default:
      return respond(res, { status: 404, headers: {}, body: "there are /events, /emit and /stats\n" });
  }
});

async function stream(req, res, { answer, steps }) {
  if (answer) return respond(res, answer);
  const channel = new SseChannel(OPTIONS);
  channel.addClient(req, res);
  for await (const { event, comment, retry } of play(steps, res)) {
    if (retry !== undefined) channel.retry(retry);
    else channel.send(event ?? { comment }, [res]);
  }
  channel.close();
  res.end();
}

const probe = new SseChannel();
probe.close();

/** What the library throws at is refused before the stream begins: the probe has no clients. */
function accept({ event, comment }) {
  if (event && Object.keys(event).length > 0 && event.data === undefined) {
    throw new Inexpressible("event: sse-channel sends no event without data");
  }
  try {
    if (event || comment !== undefined) probe.send(event ?? { comment }, []);
  } catch (error) {
    throw new Refused(error.message);
  }
}

server.listen(Number(process.argv[2]), "127.0.0.1");
endOnTerm((ended) => server.close(ended));
