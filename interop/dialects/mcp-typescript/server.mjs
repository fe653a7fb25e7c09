// An MCP server of the TypeScript SDK with a tool that reports its progress: /mcp with sessions and a store of events.
import { randomUUID } from 'node:crypto';

import express from 'express';
import { z } from 'zod';
import { InMemoryEventStore } from '@modelcontextprotocol/sdk/examples/shared/inMemoryEventStore.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

function server() {
  const mcp = new McpServer({ name: 'counter', version: '1.0.0' });
  const tool = { description: 'Counts to a number', inputSchema: { to: z.number().int() } };
  mcp.registerTool('count', tool, async ({ to }, { sendNotification, _meta }) => {
    for (let number = 1; number <= to; number += 1) {
      const progressToken = _meta?.progressToken;
      if (progressToken !== undefined) {
        await sendNotification({
          method: 'notifications/progress',
          params: { progressToken, progress: number, total: to },
        });
      }
      await pause(100);
    }
    return { content: [{ type: 'text', text: `counted to ${to}` }] };
  });
  return mcp;
}

const sessions = new Map();
const app = express();
app.use(express.json());
app.get('/ready', (_, response) => response.send('ready'));
app.all('/mcp', async (request, response) => {
  const id = request.get('mcp-session-id');
  let transport = sessions.get(id);
  if (id !== undefined && !transport) {
    response.status(404).json({ jsonrpc: '2.0', error: { code: -32001, message: 'Session not found' }, id: null });
    return;
  }
  if (!transport) {
    transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      eventStore: new InMemoryEventStore(),
      retryInterval: 500,
      onsessioninitialized: (session) => sessions.set(session, transport),
      onsessionclosed: (session) => sessions.delete(session),
    });
    await server().connect(transport);
  }
  await transport.handleRequest(request, response, request.body);
});
app.listen(Number(process.argv[2]), '127.0.0.1');
