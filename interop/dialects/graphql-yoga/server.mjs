// A subscription and a query of GraphQL Yoga over Server-Sent Events, distinct connections.
import { createServer } from 'node:http';

import { createSchema, createYoga } from 'graphql-yoga';

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

const schema = createSchema({
  typeDefs: /* GraphQL */ `
    type Query {
      hello: String!
    }
    type Subscription {
      count(to: Int!): Int!
      fails: Int!
    }
  `,
  resolvers: {
    Query: { hello: () => 'hello' },
    Subscription: {
      count: {
        subscribe: async function* (_, { to }) {
          for (let number = 1; number <= to; number += 1) {
            yield { count: number };
            await pause(50);
          }
        },
      },
      fails: {
        subscribe: async function* () {
          yield { fails: 1 };
          throw new Error('the source is gone');
        },
      },
    },
  },
});

const yoga = createYoga({ schema, logging: false });
createServer(yoga).listen(Number(process.argv[2]), '127.0.0.1');
