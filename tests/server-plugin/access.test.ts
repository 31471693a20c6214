import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { AccessTrap } from '../../server-plugin/express-session/access.ts';

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

  it('is not told any more once the request is over', () => {
    const { req, trap, looks } = trapped();
    trap.disarm();
    expect(Reflect.get(req, 'session')).toBe(SESSION);
    expect(looks()).toBe(0);
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

describe('a trap that was not used', () => {
  it('leaves alone what somebody else has put in its place', () => {
    const req = new IncomingMessage(new Socket());
    const trap = AccessTrap.on(req);
    Object.defineProperty(req, 'session', { value: SESSION, configurable: true });
    trap?.removeUnused();
    expect([Reflect.get(req, 'session'), trap?.peek()]).toEqual([SESSION, SESSION]);
    expect(AccessTrap.on(req)).toBeNull();
  });
});
