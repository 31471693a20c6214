/** Sentry as its documentation sets it up, with each request traced, and sent nowhere. */
import { createRequire } from 'node:module';
import * as Sentry from '@sentry/node';
import { atWork } from './at-work.mjs';

let sent = 0;
Sentry.init({
  dsn: 'https://public@localhost/1',
  tracesSampleRate: 1,
  transport: () => ({
    send: async () => {
      sent += 1;
      return {};
    },
    flush: async () => true,
  }),
});

const require = createRequire(new URL('../support/app.ts', import.meta.url));
require('node:http');
require('express');

atWork(() => sent);
