import session from 'express-session';
import { describe, expect, it } from 'vitest';
import { TextMade, watchText } from '../../server-plugin/visit/text-made.ts';

const cookie = (): object => new session.Cookie();

describe('text that is made of a session', () => {
  it('is told, and is the same as without us', () => {
    const [bare, watched] = [cookie(), cookie()];
    let told = 0;
    const stop = watchText(watched, () => (told += 1));
    expect(JSON.stringify({ cookie: watched })).toBe(JSON.stringify({ cookie: bare }));
    expect(told).toBe(1);
    expect(Object.keys(watched)).toEqual(Object.keys(bare));
    stop();
    expect(Reflect.ownKeys(watched)).toEqual(Reflect.ownKeys(bare));
    JSON.stringify(watched);
    expect(told).toBe(1);
  });

  it('is not told where the app has frozen the cookie, or given it a toJSON of its own', () => {
    const own = { toJSON: () => 'of the app' };
    for (const object of [Object.freeze(cookie()), own, {}]) {
      const stop = watchText(object, () => expect.unreachable());
      JSON.stringify(object);
      stop();
    }
    expect(JSON.stringify(own)).toBe('"of the app"');
  });

  it('leaves alone what the app puts there meanwhile', () => {
    const object = cookie();
    const stop = watchText(object, () => undefined);
    Reflect.set(object, 'toJSON', () => 'of the app');
    stop();
    expect(JSON.stringify(object)).toBe('"of the app"');
  });

  it('within the call of a store is what it was given', () => {
    const object = cookie();
    const made = new TextMade(object, () => 'looked at');
    JSON.stringify(object);
    made.returned();
    JSON.stringify(object);
    expect(made.later).toBeNull();
    expect(Object.hasOwn(object, 'toJSON')).toBe(false);
  });

  it('in a later turn is what the session is then, whoever makes text of it afterwards', () => {
    const object = cookie();
    let now = 'given';
    const made = new TextMade(object, () => now);
    made.returned();
    now = 'changed';
    JSON.stringify(object);
    now = 'changed again';
    JSON.stringify(object);
    made.ended();
    expect(made.later).toBe('changed');
    expect(Object.hasOwn(object, 'toJSON')).toBe(false);
  });
});
