import { describe, expect, it } from 'vitest';
import { memoryEngine } from '../../session-framework/engines/memory.ts';
import { signedCookiesEngine } from '../../session-framework/engines/signed-cookies.ts';
import {
  ConfigurationError,
  SessionConflictError,
  SessionInterruptedError,
} from '../../session-framework/errors.ts';
import type { Session } from '../../session-framework/session/session.ts';
import { Site } from './support/visitor.ts';
import { later } from './support/watched-engine.ts';

/** Two requests of one visitor that overlap; the second to begin is the first to save. */
async function overlap(
  options: ConstructorParameters<typeof Site>[0],
  slow: (session: Session) => unknown,
  quick: (session: Session) => unknown,
) {
  const site = new Site(options);
  const visitor = site.visitor();
  await visitor.visit((session) => session.update({ a: 1, b: 1, list: ['x'] }));
  const first = await visitor.begin();
  first.session.get('a');
  await site.visitor(visitor.cookie).visit(quick);
  slow(first.session);
  const outcome = await first.respond().catch((error: unknown) => error);
  const { result } = await visitor.visit((session) => [session.toJSON(), session.getExpiryAge()]);
  return { outcome, data: result[0], age: result[1] };
}

const setA = (session: Session) => session.set('a', 2);
const setB = (session: Session) => session.set('b', 2);

describe('overlapping requests', () => {
  it('lose what the first one saved, by default: the last one wins', async () => {
    const { data } = await overlap({}, setA, setB);
    expect(data).toEqual({ a: 2, b: 1, list: ['x'] });
  });

  describe('of which one cycles the key', () => {
    const cycle = (session: Session): void => {
      session.cycleKey();
      session.set('a', 2);
    };

    it("lose nothing with onConflict: 'merge'", async () => {
      const { data } = await overlap({ onConflict: 'merge' }, cycle, setB);
      expect(data).toEqual({ a: 2, b: 2, list: ['x'] });
    });

    it("are refused with onConflict: 'throw'", async () => {
      const { outcome, data } = await overlap({ onConflict: 'throw' }, cycle, setB);
      expect(outcome).toBeInstanceOf(SessionConflictError);
      expect(data).toEqual({ a: 1, b: 2, list: ['x'] });
    });

    it.each(['merge', 'throw'] as const)('and no other: %s', async (onConflict) => {
      const site = new Site({ onConflict });
      const visitor = site.visitor();
      await visitor.visit((session) => session.set('a', 1));
      const old = visitor.cookie;
      const { result } = await visitor.visit((session) => {
        cycle(session);
        return session.key;
      });
      expect(visitor.cookie).toBe(result);
      expect((await visitor.visit((session) => session.get('a'))).result).toBe(2);
      expect((await site.visitor(old).visit((session) => session.get('a'))).result).toBeUndefined();
    });
  });

  describe("with onConflict: 'throw'", () => {
    it('refuse the second save', async () => {
      const { outcome, data } = await overlap({ onConflict: 'throw' }, setA, setB);
      expect(outcome).toBeInstanceOf(SessionConflictError);
      expect(outcome).toMatchObject({ status: 409 });
      expect(data).toEqual({ a: 1, b: 2, list: ['x'] });
    });

    it('save one after another as ever', async () => {
      const visitor = new Site({ onConflict: 'throw' }).visitor();
      for (const visits of [1, 2, 3]) await visitor.visit((session) => session.set('n', visits));
      expect((await visitor.visit((session) => session.get('n'))).result).toBe(3);
    });

    it('are refused nothing where one only reads', async () => {
      const { outcome } = await overlap({ onConflict: 'throw' }, (s) => s.get('a'), setB);
      expect(outcome).toMatchObject({ setCookie: null });
    });
  });

  it('are refused nothing where a session is saved only to live on', async () => {
    const options = { onConflict: 'throw', saveEveryRequest: true } as const;
    const { outcome, data } = await overlap(options, (session) => session.get('a'), setB);
    expect(outcome).toMatchObject({ setCookie: expect.any(String) });
    expect(data).toMatchObject({ b: 2 });
  });

  describe.each([
    ['a synchronous engine', memoryEngine],
    ['an asynchronous engine', later],
  ])("with onConflict: 'merge' and %s", (_name, engine) => {
    const options = () => ({ engine: engine(), onConflict: 'merge' as const });

    it('keep what either changed', async () => {
      const { data } = await overlap(options(), setA, setB);
      expect(data).toEqual({ a: 2, b: 2, list: ['x'] });
    });

    it('keep keys that the first one added, and what the second deleted stays deleted', async () => {
      const { data } = await overlap(
        options(),
        (session) => session.delete('b'),
        (session) => session.set('c', 3),
      );
      expect(data).toEqual({ a: 1, list: ['x'], c: 3 });
    });

    it('do not bring back what the first one deleted', async () => {
      const { data } = await overlap(options(), setA, (session) => session.delete('b'));
      expect(data).toEqual({ a: 2, list: ['x'] });
    });

    it('let the second have a key that both changed', async () => {
      const { data } = await overlap(options(), setA, (session) => session.set('a', 3));
      expect(data).toMatchObject({ a: 2 });
    });

    it('merge what was changed in place and flagged', async () => {
      const { data } = await overlap(
        options(),
        (session) => {
          Reflect.apply(Array.prototype.push, session.get('list'), ['y']);
          session.modified = true;
        },
        setB,
      );
      expect(data).toEqual({ a: 1, b: 2, list: ['x', 'y'] });
    });

    it('keep the expiry that either set', async () => {
      const quick = await overlap(options(), setA, (session) => session.setExpiry(60));
      expect(quick.age).toBe(60);
      const slow = await overlap(options(), (session) => session.setExpiry(70), setB);
      expect(slow).toMatchObject({ age: 70, data: { b: 2 } });
    });

    it('reset the expiry that the first one set, where the second clears', async () => {
      const { age } = await overlap(
        options(),
        (session) => session.clear(),
        (session) => session.setExpiry(60),
      );
      expect(age).toBe(1_209_600);
    });

    it('are interrupted where the first one ended the session', async () => {
      const { outcome, data } = await overlap(options(), setA, (session) => session.flush());
      expect(outcome).toBeInstanceOf(SessionInterruptedError);
      expect(data).toEqual({});
    });

    it('keep all of 20 changes at once', async () => {
      const site = new Site(options());
      const visitor = site.visitor();
      await visitor.visit((session) => session.set('start', true));
      const requests = await Promise.all(
        Array.from({ length: 20 }, () => site.visitor(visitor.cookie).begin()),
      );
      requests.forEach(({ session }, index) => session.set(`key ${index}`, index));
      await Promise.all(requests.map(({ respond }) => respond()));
      expect((await visitor.visit((session) => session.size)).result).toBe(21);
    });
  });

  it('cannot be compared by an engine that cannot, and it says so at start', () => {
    const engine = signedCookiesEngine({ secrets: 'a secret of the tests that is long enough' });
    expect(() => new Site({ engine, onConflict: 'merge' })).toThrow(ConfigurationError);
    expect(() => new Site({ engine, onConflict: 'merge' })).toThrow('signed-cookies');
  });
});
