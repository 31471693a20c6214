import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { MemoryStore, sessionMiddleware } from 'hono-sessions';
import { show } from './show.cjs';

const app = new Hono();
app.use('*', sessionMiddleware({ store: new MemoryStore() }));
app.get('/', (c) => {
  c.get('session').set('user', 'ada');
  return c.text('visited');
});

export const shown = show('hono-sessions', getRequestListener(app.fetch));
