// A chat of the AI SDK over a model that is made up: /api/chat answers, /api/tool calls a tool first, /api/fail fails halfway.
import { createServer } from 'node:http';

import { convertToModelMessages, simulateReadableStream, stepCountIs, streamText, tool } from 'ai';
import { MockLanguageModelV3 } from 'ai/test';
import { z } from 'zod';

const usage = {
  inputTokens: { total: 3, noCache: 3, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 4, text: 4, reasoning: 0 },
};

function text(words) {
  return [
    { type: 'stream-start', warnings: [] },
    { type: 'text-start', id: '0' },
    ...words.map((delta) => ({ type: 'text-delta', id: '0', delta })),
    { type: 'text-end', id: '0' },
    { type: 'finish', finishReason: { unified: 'stop', raw: 'stop' }, usage },
  ];
}

const call = [
  { type: 'stream-start', warnings: [] },
  { type: 'tool-input-start', id: 'call-1', toolName: 'weather' },
  { type: 'tool-input-delta', id: 'call-1', delta: '{"city":' },
  { type: 'tool-input-delta', id: 'call-1', delta: '"Oslo"}' },
  { type: 'tool-input-end', id: 'call-1' },
  { type: 'tool-call', toolCallId: 'call-1', toolName: 'weather', input: '{"city":"Oslo"}' },
  { type: 'finish', finishReason: { unified: 'tool-calls', raw: 'tool_calls' }, usage },
];

const answer = text(['It ', 'is ', 'cold.']);
const broken = [...answer.slice(0, 3), { type: 'error', error: new Error('the model is gone') }];
const turns = { '/api/chat': [answer], '/api/tool': [call, answer], '/api/fail': [broken] };

const weather = tool({
  description: 'The weather of a city',
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }) => ({ city, degrees: -3 }),
});

createServer(async (request, response) => {
  const played = turns[request.url];
  if (!played) {
    response.end('ready');
    return;
  }
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  const { messages } = JSON.parse(Buffer.concat(pieces).toString());
  let turn = 0;
  const model = new MockLanguageModelV3({
    doStream: async () => {
      const chunks = played[Math.min(turn, played.length - 1)];
      turn += 1;
      return { stream: simulateReadableStream({ chunks, initialDelayInMs: 50, chunkDelayInMs: 20 }) };
    },
  });
  const result = streamText({
    model,
    messages: await convertToModelMessages(messages),
    tools: { weather },
    stopWhen: stepCountIs(3),
    maxRetries: 0,
    onError: () => {},
  });
  result.pipeUIMessageStreamToResponse(response);
}).listen(Number(process.argv[2]), '127.0.0.1');
