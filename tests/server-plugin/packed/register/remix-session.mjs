import { createCookie } from '@remix-run/cookie';
import { createRouter } from '@remix-run/fetch-router';
import { createRequestListener } from '@remix-run/node-fetch-server';
import { Session } from '@remix-run/session';
import { createMemorySessionStorage } from '@remix-run/session/memory-storage';
import { session } from '@remix-run/session-middleware';
import { show } from './show.cjs';

const cookie = createCookie('session', { secrets: ['secret of the test'] });
const router = createRouter({ middleware: [session(cookie, createMemorySessionStorage())] });
router.get('/', (context) => {
  context.get(Session).set('user', 'ada');
  return new Response('visited');
});

export const shown = show(
  '@remix-run/session-middleware',
  createRequestListener((request) => router.fetch(request)),
);
