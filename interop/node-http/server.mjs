// The emit contract on Node's http module alone: what the usual sample should have been.

import { createServer } from "node:http";

import { Refused, SENTENCES, admit, endOnTerm, play, readBody, respond, stats } from "../shared/node/contract.mjs";

const HEARTBEAT = 500; // milliseconds; a production server would rather wait fifteen seconds

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
  req.socket.setNoDelay(true);
  res.writeHead(200, {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-store, no-transform",
    "X-Accel-Buffering": "no",
  });
  res.flushHeaders();
  const heartbeat = setInterval(() => res.write(": heartbeat\n\n"), HEARTBEAT);
  for await (const step of play(steps, res)) res.write(encode(step));
  clearInterval(heartbeat);
  res.end();
}

/** What cannot be written without injecting a field is refused while there is still a status for it. */
function accept({ event }) {
  if (/[\r\n]/.test(event?.event ?? "")) throw new Refused("an event type is one line");
  if (/[\r\n\0]/.test(event?.id ?? "")) throw new Refused("an id is one line without NUL");
}

function encode({ event, comment, retry }) {
  let block = "";
  if (comment !== undefined) block += lines(":", comment);
  if (retry !== undefined) block += `retry: ${retry}\n`;
  if (event?.event !== undefined) block += `event: ${event.event}\n`;
  if (event?.id !== undefined) block += `id: ${event.id}\n`;
  if (event?.retry !== undefined) block += `retry: ${event.retry}\n`;
  if (event?.data !== undefined) block += lines("data:", event.data);
  return `${block}\n`;
}

function lines(name, text) {
  return text.split(/\r\n|\r|\n/).map((line) => `${name} ${line}\n`).join("");
}

server.listen(Number(process.argv[2]), "127.0.0.1");
endOnTerm((ended) => server.close(ended));
