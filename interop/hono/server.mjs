// The emit contract on hono's streamSSE with @hono/node-server.

import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { streamSSE } from "hono/streaming";

import { Inexpressible, SENTENCES, admit, endOnTerm, play, stats } from "../shared/node/contract.mjs";

const app = new Hono();
app.get("/stats", (c) => plain(c, stats()));
app.all("/events", (c) => stream(c, admit(c.env.incoming, { script: SENTENCES })));
app.all("/emit", async (c) => {
  const body = c.req.method === "POST" ? Buffer.from(await c.req.arrayBuffer()) : undefined;
  return stream(c, admit(c.env.incoming, { body, accept }));
});

function stream(c, { answer, steps }) {
  if (answer) return plain(c, answer);
  return streamSSE(c, async (sse) => {
    for await (const { event } of play(steps, c.env.outgoing)) {
      // A line break in a type or an id is an error, and nothing of that event has been sent.
      await sse.writeSSE(event).catch((error) => console.error(error.message));
    }
  });
}

/** The library writes messages only: no comments, and nothing without data. */
function accept({ event, comment, retry }) {
  if (comment !== undefined) throw new Inexpressible("comment: streamSSE has none");
  if (retry !== undefined) throw new Inexpressible("retry: streamSSE sends it with a message only");
  if (event && Object.keys(event).length > 0 && event.data === undefined) {
    throw new Inexpressible("event: streamSSE sends no event without data");
  }
}

function plain(c, { status, headers, body }) {
  return c.body(body || null, status, headers);
}

const server = serve({ fetch: app.fetch, port: Number(process.argv[2]), hostname: "127.0.0.1" });
endOnTerm((ended) => server.close(ended));
