import cookie from '@fastify/cookie';
import session from '@fastify/session';
import fastify from 'fastify';
import { show } from './show.cjs';

const app = fastify();
app.register(cookie);
app.register(session, {
  secret: 'a secret of more than thirty-two bytes',
  cookie: { secure: false },
});
app.get('/', (request) => {
  Object.assign(request.session, { user: 'ada' });
  return Promise.resolve('visited');
});

export const shown = app.ready().then(() => show('@fastify/session', app.routing));
