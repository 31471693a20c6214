import { Buffer } from 'node:buffer';
import secureSession from '@fastify/secure-session';
import fastify from 'fastify';
import { show } from './show.cjs';

const app = fastify();
app.register(secureSession, { key: Buffer.alloc(32, 'k') });
app.get('/', (request) => {
  Reflect.apply(request.session.set, request.session, ['user', 'ada']);
  return Promise.resolve('visited');
});

export const shown = app.ready().then(() => show('@fastify/secure-session', app.routing));
