// The emit contract on h3's createEventStream.

import { H3, HTTPResponse, createEventStream, serve } from "h3";

import { Inexpressible, SENTENCES, admit, endOnTerm, play, stats } from "../shared/node/contract.mjs";

const app = new H3();
app.get("/stats", () => plain(stats()));
app.all("/events", (event) => stream(event, admit(event.runtime.node.req, { script: SENTENCES })));
app.all("/emit", async (event) => {
  const { req } = event.runtime.node;
  const body = req.method === "POST" ? Buffer.from(await event.req.arrayBuffer()) : undefined;
  return stream(event, admit(req, { body, accept }));
});

function stream(event, { answer, steps }) {
  if (answer) return plain(answer);
  const eventStream = createEventStream(event);
  void send(eventStream, play(steps, event.runtime.node.res));
  return eventStream.send();
}

async function send(eventStream, steps) {
  for await (const { event, comment } of steps) {
    if (comment !== undefined) await eventStream.pushComment(comment);
    else await eventStream.push(event);
  }
  await eventStream.close();
}

/** A message of the library always has data, so neither a reconnection time nor an id goes alone. */
function accept({ event, retry }) {
  if (retry !== undefined) throw new Inexpressible("retry: createEventStream sends it with a message only");
  if (event && Object.keys(event).length > 0 && event.data === undefined) {
    throw new Inexpressible("event: createEventStream sends no event without data");
  }
}

function plain({ status, headers, body }) {
  return new HTTPResponse(body || null, { status, headers });
}

const server = serve(app, { port: Number(process.argv[2]), hostname: "127.0.0.1", silent: true, gracefulShutdown: false });
endOnTerm((ended) => server.close().then(ended));
