// A subscription and a query of graphql-sse: distinct connections, and the single connection with its reservation, at /graphql.
import { createServer } from 'node:http';

import { GraphQLInt, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import { createHandler } from 'graphql-sse/lib/use/http';

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Query',
    fields: { hello: { type: GraphQLString, resolve: () => 'hello' } },
  }),
  subscription: new GraphQLObjectType({
    name: 'Subscription',
    fields: {
      count: {
        type: GraphQLInt,
        args: { to: { type: new GraphQLNonNull(GraphQLInt) } },
        subscribe: async function* (_, { to }) {
          for (let number = 1; number <= to; number += 1) {
            yield { count: number };
            await pause(50);
          }
        },
      },
    },
  }),
});

const handler = createHandler({ schema, authenticate: (request) => request.headers.get('x-graphql-event-stream-token') ?? '' });
createServer(async (request, response) => {
  if (request.url.startsWith('/graphql')) {
    await handler(request, response);
  } else {
    response.end('ready');
  }
}).listen(Number(process.argv[2]), '127.0.0.1');
