import { parseArgs } from 'node:util';
import express from 'express';
import session from 'express-session';
import { createClient } from 'redis';
import * as v from 'valibot';
import { observe } from '../../server-plugin/adapters/express-session.ts';
import { answer } from '../support/child.ts';
import { listening } from '../support/measured.ts';
import type { RecordsOption } from '../../server-plugin/options.ts';
import { SOAKED, type SoakedRecords } from './apps.ts';

/** The app of the soak, in one of its processes: with the plugin, or without where no records are asked for. */

declare module 'express-session' {
  interface SessionData {
    visits: number;
  }
}

const { values } = parseArgs({
  options: {
    records: { type: 'string' },
    /** Port of the Redis. */
    redis: { type: 'string' },
    /** How far the clock of this process is ahead, in ms. */
    ahead: { type: 'string', default: '0' },
  },
});

setAhead(Number(values.ahead));

const records = v.parse(v.optional(v.picklist(SOAKED)), values.records);
const factory = records === undefined ? session : observe(session, { records: placeOf(records) });
const app = express();
app.use(factory({ secret: 'soak', resave: false, saveUninitialized: false }));
app.get('/visit', (req, res) => {
  req.session.visits = (req.session.visits ?? 0) + 1;
  res.send(String(req.session.visits));
});

answer(listening(app), () => ({}));

function placeOf(records: SoakedRecords): RecordsOption {
  if (records !== 'redis') return records;
  return { redis: createClient({ url: `redis://127.0.0.1:${values.redis}` }) };
}

/** As on a machine whose clock nobody has set. */
function setAhead(ms: number): void {
  const now = Date.now.bind(Date);
  if (ms !== 0) Date.now = () => now() + ms;
}
