// The emit contract on fastify-sse-v2 with fastify.

import Fastify from "fastify";
import { FastifySSEPlugin } from "fastify-sse-v2";

import { SENTENCES, admit, endOnTerm, play, respond, stats } from "../shared/node/contract.mjs";

const app = Fastify({ bodyLimit: 64 << 20 });
// The script says when there is a reconnection time; the default sends 3000 first.
await app.register(FastifySSEPlugin, { retryDelay: false });
app.removeAllContentTypeParsers();
app.addContentTypeParser("*", { parseAs: "buffer" }, (request, body, done) => done(null, body));

const events = (request, reply) => stream(reply, admit(request.raw, { script: SENTENCES }));
const emit = (request, reply) => stream(reply, admit(request.raw, { body: request.body }));
app.all("/events", events);
app.all("/emit", emit);
app.get("/stats", (request, reply) => refuse(reply, stats()));
// Fastify does not route the methods that it does not know.
app.setNotFoundHandler((request, reply) => {
  const path = request.url.split("?")[0];
  if (path === "/events") return events(request, reply);
  if (path === "/emit") return emit(request, reply);
  return reply.code(404).send("there are /events, /emit and /stats\n");
});

function stream(reply, { answer, steps }) {
  if (answer) return refuse(reply, answer);
  return reply.sse(messages(steps, reply.raw));
}

async function* messages(steps, res) {
  for await (const { event, comment, retry } of play(steps, res)) yield event ?? { comment, retry };
}

function refuse(reply, answer) {
  reply.hijack();
  respond(reply.raw, answer);
}

endOnTerm((ended) => app.close(ended));
await app.listen({ port: Number(process.argv[2]), host: "127.0.0.1" });
