import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import express from 'express';
import session from 'express-session';
import { describe, expect, it } from 'vitest';
import { createObserve } from '../support/express-session.ts';
import { defaultRedactor } from '../../server-plugin/redaction/redactor.ts';
import { Revisions } from '../../server-plugin/recording/revisions.ts';
import { Client, listen } from '../support/http/http.ts';
import { watchHub } from '../support/http/http-hub.ts';

function collector(): () => void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('no garbage collector');
  return () => {
    Reflect.apply(collect, undefined, []);
  };
}

describe('a state that nobody holds', () => {
  it('is gone, also as the guess what its session will be next time', async () => {
    const collect = collector();
    const revisions = new Revisions();
    const states = Array.from({ length: 5 }, (_, n) => {
      const state = revisions.acquireTail(`"n":${n}}`, defaultRedactor, `session-${n}`);
      // Another session in the same state.
      revisions.acquireTail(`"n":${n}}`, defaultRedactor, `other-${n}`);
      revisions.announce(state);
      revisions.release(state);
      revisions.release(state);
      return new WeakRef(state);
    });
    await new Promise(setImmediate);
    collect();
    expect(states.filter((weak) => weak.deref() !== undefined)).toEqual([]);
  });
});

describe('after a request', () => {
  it.each([
    ['while a late look is to come', false],
    ['and after that', true],
  ])('nothing of it survives because of us, %s', async (_when, isAfter) => {
    const collect = collector();
    const { hub, record, lateLooks } = watchHub();
    const observe = createObserve(
      () => hub,
      () => undefined,
    );
    const gone: WeakRef<object>[] = [];
    const values: WeakRef<object>[] = [];
    const drafts = new Map<string, WeakRef<object>>();
    const put = hub.records.put.bind(hub.records);
    hub.records.put = (recorded) => {
      drafts.set(recorded.id, new WeakRef(recorded));
      return put(recorded);
    };
    const timers: NodeJS.Timeout[] = [];
    const app = express();
    app.use(observe(session)({ secret: 's', resave: false, saveUninitialized: false }));
    app.get('/weigh', (req, res) => {
      const loaded: unknown = Reflect.get(req.session, 'cart');
      if (Array.isArray(loaded)) values.push(new WeakRef(loaded));
      Reflect.set(req.session, 'cart', ['book']);
      gone.push(new WeakRef(req), new WeakRef(res), new WeakRef(req.session));
      // A timer that goes on keeps what its asynchronous context holds.
      // eslint-disable-next-line no-restricted-syntax -- of the app, and nobody awaits it
      timers.push(setInterval(() => undefined, 60_000));
      res.send('ok');
    });
    app.use((_req, res) => void res.send('ok'));
    const server = await listen(app);
    const client = new Client(server.port);
    for (let turn = 0; turn < 5; turn += 1) {
      await record((await client.send('/weigh')).records[0]);
    }
    // Node itself may keep the last request.
    await client.send('/');
    if (isAfter) await lateLooks();
    hub.records.clear();
    collect();
    await new Promise(setImmediate);
    collect();
    const alive = gone.filter((weak) => weak.deref() !== undefined);
    const held = [...drafts.values()].filter((weak) => weak.deref() !== undefined);
    for (const timer of timers) clearInterval(timer);
    await server.close();
    expect(alive.length).toBeLessThanOrEqual(3);
    expect(values.filter((weak) => weak.deref() !== undefined).length).toBeLessThanOrEqual(1);
    // A late look holds the record that it is for.
    expect(held.length).toBeLessThanOrEqual(isAfter ? 1 : drafts.size);
  });
});
