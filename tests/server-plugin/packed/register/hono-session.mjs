import { getRequestListener } from '@hono/node-server';
import { useSession } from '@hono/session';
import { Hono } from 'hono';
import { show } from './show.cjs';

const app = new Hono();
app.use(useSession({ secret: 'a secret of more than thirty-two characters' }));
app.get('/', async (c) => {
  await c.get('session').update({ user: 'ada' });
  return c.text('visited');
});

export const shown = show('@hono/session', getRequestListener(app.fetch));
