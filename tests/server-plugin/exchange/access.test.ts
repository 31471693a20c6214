import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import express from 'express';
import session from 'express-session';
import { describe, expect, it } from 'vitest';
import { AccessTrap } from '../../../server-plugin/exchange/access.ts';
import { createObserve } from '../../support/express-session.ts';
import { listen, send } from '../../support/http/http.ts';
import { watchHub } from '../../support/http/http-hub.ts';

const SESSION = { user: 'ada' };

function trapped() {
  const req = new IncomingMessage(new Socket());
  const trap = AccessTrap.on(req);
  if (trap === null) throw new Error('no trap');
  Reflect.set(req, 'session', SESSION);
  let looks = 0;
  trap.arm(() => (looks += 1));
  return { req, trap, looks: () => looks };
}

describe('the first look of the app at its session', () => {
  it('is told once, and not as long as the middleware looks itself', () => {
    const { req, trap, looks } = trapped();
    trap.pause();
    expect(Reflect.get(req, 'session')).toBe(SESSION);
    trap.resume();
    expect([trap.peek(), looks()]).toEqual([SESSION, 0]);
    expect([Reflect.get(req, 'session'), Reflect.get(req, 'session')]).toEqual([SESSION, SESSION]);
    expect(looks()).toBe(1);
  });

  it('is waited for where the middleware itself looked', () => {
    const { req, trap } = trapped();
    const answers = [false, true, true];
    const seen: unknown[] = [];
    trap.arm((session) => {
      seen.push(session);
      return answers.shift();
    });
    for (let look = 0; look < 3; look += 1) Reflect.get(req, 'session');
    expect(seen).toEqual([SESSION, SESSION]);
  });
});

describe('an object that was made from the request', () => {
  it('has its session, and may have one of its own', () => {
    const { req } = trapped();
    const made: object = Object.setPrototypeOf({}, req);
    expect(Reflect.get(made, 'session')).toBe(SESSION);
    Reflect.set(made, 'session', 1);
    Reflect.set(made, 'session', 2);
    expect([Reflect.get(made, 'session'), Reflect.get(req, 'session')]).toEqual([2, SESSION]);
    expect(Reflect.deleteProperty(made, 'session')).toBe(true);
  });
});

describe('a request whose session somebody else has put there', () => {
  it('is left alone', () => {
    const req = new IncomingMessage(new Socket());
    Object.defineProperty(req, 'session', { value: SESSION, configurable: true });
    expect([AccessTrap.on(req), AccessTrap.of(req), AccessTrap.peekAt(req)]).toEqual([
      null,
      null,
      SESSION,
    ]);
  });

  it('has no getter run by us', () => {
    const { req, trap } = trapped();
    let runs = 0;
    Object.defineProperty(req, 'session', { configurable: true, get: () => (runs += 1) });
    expect([trap.peek(), AccessTrap.peekAt(req), runs]).toEqual([undefined, undefined, 0]);
  });
});

describe('a getter that was there before', () => {
  async function runs(isObserved: boolean): Promise<number> {
    let count = 0;
    const { hub } = watchHub();
    const observe = createObserve(
      () => hub,
      () => undefined,
    );
    const app = express();
    app.use((req, _res, next) => {
      const get = () => ((count += 1), SESSION);
      Object.defineProperty(req, 'session', { configurable: true, get });
      next();
    });
    app.use(
      (isObserved ? observe(session) : session)({
        secret: 's',
        resave: false,
        saveUninitialized: true,
      }),
    );
    app.use((_req, res) => void res.end('ok'));
    const server = await listen(app);
    expect((await send(server.port, '/')).body).toBe('ok');
    await server.close();
    return count;
  }

  it('runs as often as without us', async () => {
    expect(await runs(true)).toBe(await runs(false));
  });
});
