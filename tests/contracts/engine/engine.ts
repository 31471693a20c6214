import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Engine, StoredSession } from '../../../session-framework/engine.ts';
import { newKey } from '../../../session-framework/session/keys.ts';
import { Site } from '../../session-framework/support/visitor.ts';

/** An engine over a real store, empty at first. */
export interface OpenEngine {
  engine: Engine;
  /** The same store seen from another process: an engine of its own. */
  other: Engine;
  /** How many sessions are stored, expired ones included; null where nobody can count. */
  count: (() => Promise<number>) | null;
  /** The same engine while its store cannot be reached; null where there is no store. */
  down: Engine | null;
  close: () => Promise<void>;
}

/** What an engine may do otherwise, if it says why. */
export type Deviation =
  | 'create is atomic'
  | 'a taken key is not stored over'
  | 'must exist never resurrects'
  | 'an update needs a session that is there'
  | 'delete ends it'
  | 'expired is absent to an update'
  | 'compares revisions'
  | 'clear expired removes'
  | 'another process sees it'
  | 'a store that is down is an error';

export interface EngineUnderTest {
  open: () => Promise<OpenEngine>;
  deviations?: Partial<Record<Deviation, string>>;
}

const NOW = Date.UTC(2030, 0, 1);
const MINUTE = 60_000;

const session = (payload: string, expiresAt = NOW + MINUTE, revision = 1): StoredSession => ({
  payload,
  expiresAt,
  revision,
});

const hundred = <T>(make: (index: number) => T): Promise<Awaited<T>[]> =>
  Promise.all(Array.from({ length: 100 }, (_, index) => make(index)));

/** A visitor who has a session. */
async function loggedIn(site: Site): Promise<{ cookie: string }> {
  const visitor = site.visitor();
  await visitor.visit((own) => own.set('user', 'ada'));
  return { cookie: visitor.cookie ?? '' };
}

/** What every engine must do: run it over each. */
export function describeEngine(name: string, { open, deviations = {} }: EngineUnderTest): void {
  /** A test that an engine may decline, with its reason in the name. */
  const unless = (deviation: Deviation, title: string, test: () => Promise<void>): void => {
    const reason = deviations[deviation];
    if (reason === undefined) it(title, test);
    else it.skip(`${title} (declined: ${reason})`, test);
  };

  describe(name, () => {
    let opened: OpenEngine;
    let engine: Engine;

    beforeEach(async () => {
      opened = await open();
      engine = opened.engine;
    });
    afterEach(() => opened.close());

    /** Stores a session, and gives the key that finds it. */
    const stored = async (payload = 'one', expiresAt = NOW + MINUTE): Promise<string> => {
      const key = await engine.create(newKey(), session(payload, expiresAt), NOW);
      if (key === null) throw new Error('the key was taken');
      return key;
    };
    const payloadOf = async (key: string, now = NOW): Promise<string | null> => {
      const found = await engine.load(key, now);
      return found.state === 'found' ? found.session.payload : null;
    };
    const update = (key: string, payload: string, expected: number | null = null, now = NOW) =>
      Promise.resolve(engine.update(key, session(payload, now + MINUTE, 2), { now, expected }));

    it('gives back what it was given', async () => {
      const key = await stored('one');
      const found = await engine.load(key, NOW);
      expect(found).toMatchObject({ session: { payload: 'one', expiresAt: NOW + MINUTE } });
    });

    it.each([
      ['quotes', `'"\`;--`],
      ['other scripts', 'žluťoučký 日本語 🦊'],
      ['half a pair of surrogates, as JSON writes it', '"\\ud83e"'],
      ['colons and lines', '1:2:3:\r\n{}'],
      ['100 kB', 'x'.repeat(100_000)],
    ])('keeps a text with %s', async (_what, payload) => {
      expect(await payloadOf(await stored(payload))).toBe(payload);
      const key = await stored('other');
      const updated = await update(key, payload);
      expect(updated.outcome === 'saved' && (await payloadOf(updated.key))).toBe(payload);
    });

    it('updates what is there', async () => {
      const updated = await update(await stored('one'), 'two');
      expect(updated.outcome === 'saved' && (await payloadOf(updated.key))).toBe('two');
    });

    it.each(['', 'garbage', '"', 'A'.repeat(32), 'j.x', `${'a'.repeat(32)}.`])(
      'is asked for the first cookie that can be its own, and not for one before: %j',
      async (garbage) => {
        const site = new Site({ engine });
        const { cookie } = await loggedIn(site);
        for (const header of [
          `${garbage}; sessionid=${cookie}`,
          `${cookie}; sessionid=${garbage}`,
        ]) {
          const { result, setCookie } = await site.visitor(header).visit((own) => own.get('user'));
          expect(result).toBe('ada');
          expect(setCookie).toBeNull();
        }
      },
    );

    it('has no cookie cleared where it may be the good one of two', async () => {
      const site = new Site({ engine });
      const { cookie } = await loggedIn(site);
      const { cookie: ended } = await loggedIn(new Site({ engine, cookie: { name: 'other' } }));
      await site.visitor(ended).visit((own) => own.flush());
      const both = site.visitor(`${ended}; sessionid=${cookie}`);
      const { result, setCookie } = await both.visit((own) => own.get('user'));
      expect(result).toBeUndefined();
      expect(setCookie).toBeNull();
      const { setCookie: atLogout } = await both.visit((own) => own.flush());
      expect(atLogout).toContain('Max-Age=0');
    });

    it('finds nothing under a key that was never stored', async () => {
      expect((await engine.load(newKey(), NOW)).state).not.toBe('found');
    });

    it('never creates a record by a load', async () => {
      const key = newKey();
      await engine.load(key, NOW);
      await engine.load(key, NOW);
      expect((await opened.count?.()) ?? 0).toBe(0);
      expect(await engine.create(key, session('one'), NOW)).not.toBeNull();
    });

    unless('a taken key is not stored over', 'does not create over what is there', async () => {
      const key = await stored('one');
      expect(await engine.create(key, session('two'), NOW)).toBeNull();
      expect(await payloadOf(key)).toBe('one');
    });

    unless('create is atomic', 'lets one of 100 concurrent creators win', async () => {
      const key = newKey();
      const winners = await hundred(async (index) => {
        const by = index % 2 === 0 ? engine : opened.other;
        return (await by.create(key, session(`by ${index}`), NOW)) === null ? [] : [index];
      });
      expect(winners.flat()).toHaveLength(1);
      expect(await payloadOf(key)).toBe(`by ${winners.flat()[0]}`);
    });

    unless(
      'an update needs a session that is there',
      'does not update what is not there',
      async () => {
        const key = newKey();
        expect(await update(key, 'two')).toEqual({ outcome: 'gone' });
        expect(await update(key, 'two', 1)).toEqual({ outcome: 'gone' });
        expect(await payloadOf(key)).toBeNull();
      },
    );

    unless('delete ends it', 'deletes, and says whether it was there', async () => {
      const key = await stored();
      const stays = await stored('stays');
      expect(await engine.delete(key, NOW)).toBe(true);
      expect(await payloadOf(key)).toBeNull();
      expect(await engine.delete(key, NOW)).toBe(false);
      expect(await payloadOf(stays)).toBe('stays');
    });

    unless(
      'must exist never resurrects',
      'does not bring back what was deleted under 100 concurrent updates',
      async () => {
        const key = await stored();
        await hundred(async (index) => {
          const by = index % 2 === 0 ? engine : opened.other;
          if (index === 50) await by.delete(key, NOW);
          else
            await by.update(key, session(`by ${index}`, NOW + MINUTE, 2), {
              now: NOW,
              expected: null,
            });
        });
        expect(await payloadOf(key)).toBeNull();
        expect(await update(key, 'later')).toEqual({ outcome: 'gone' });
        expect(await payloadOf(key)).toBeNull();
      },
    );

    it('finds no session from the moment it expires', async () => {
      const key = await stored('one', NOW + MINUTE);
      expect(await payloadOf(key, NOW + MINUTE - 1000)).toBe('one');
      expect(await payloadOf(key, NOW + MINUTE)).toBeNull();
      expect(await payloadOf(key, NOW + MINUTE + 1)).toBeNull();
    });

    it('stores what has expired already so that nobody finds it', async () => {
      expect(await payloadOf(await stored('one', NOW - 1000))).toBeNull();
      const key = await stored('two');
      const past = session('two', NOW - 1000, 2);
      const updated = await engine.update(key, past, { now: NOW, expected: null });
      expect(updated.outcome === 'saved' && (await payloadOf(updated.key))).toBeNull();
    });

    unless('expired is absent to an update', 'does not update what has expired', async () => {
      const key = await stored('one', NOW + MINUTE);
      const now = NOW + MINUTE;
      expect(await update(key, 'two', null, now)).toEqual({ outcome: 'gone' });
      expect(await payloadOf(key, now)).toBeNull();
    });

    unless('clear expired removes', 'clears what has expired, and only that', async () => {
      const keys = await Promise.all([
        stored('past', NOW + 1),
        stored('past too', NOW + MINUTE),
        stored('future', NOW + MINUTE + 1),
      ]);
      expect(await engine.clearExpired(NOW + MINUTE)).toBe(2);
      expect(await Promise.all(keys.map((key) => payloadOf(key, NOW)))).toEqual([
        null,
        null,
        'future',
      ]);
      expect(await engine.clearExpired(NOW + MINUTE)).toBe(0);
      expect((await opened.count?.()) ?? 1).toBe(1);
    });

    unless('compares revisions', 'updates only the revision that is expected', async () => {
      const key = await stored();
      expect(engine.comparesRevisions).toBe(true);
      expect(await update(key, 'two', 7)).toEqual({ outcome: 'conflict' });
      expect(await payloadOf(key)).toBe('one');
      expect(await update(key, 'two', 1)).toEqual({ outcome: 'saved', key });
      expect(await update(key, 'three', 1)).toEqual({ outcome: 'conflict' });
      expect(await payloadOf(key)).toBe('two');
    });

    unless(
      'compares revisions',
      'lets one of 100 concurrent updates of a revision win',
      async () => {
        const key = await stored();
        const outcomes = await hundred(async (index) => {
          const by = index % 2 === 0 ? engine : opened.other;
          const next = session(`by ${index}`, NOW + MINUTE, 2);
          return (await by.update(key, next, { now: NOW, expected: 1 })).outcome;
        });
        expect(outcomes.filter((outcome) => outcome === 'saved')).toHaveLength(1);
        expect(await payloadOf(key)).toBe(`by ${outcomes.indexOf('saved')}`);
      },
    );

    unless(
      'another process sees it',
      'shows another process what was saved and deleted',
      async () => {
        const key = await stored('one');
        expect(await opened.other.load(key, NOW)).toMatchObject({ session: { payload: 'one' } });
        const updated = await update(key, 'two');
        const current = updated.outcome === 'saved' ? updated.key : key;
        expect(await opened.other.load(current, NOW)).toMatchObject({
          session: { payload: 'two' },
        });
        await engine.delete(key, NOW);
        if (engine.carries === 'key') {
          expect((await opened.other.load(key, NOW)).state).not.toBe('found');
        }
      },
    );

    unless('a store that is down is an error', 'fails where its store is down', async () => {
      const { down } = opened;
      if (down === null) throw new Error('a store that can be down is missing');
      const key = newKey();
      const calls = [
        async () => down.load(key, NOW),
        async () => down.create(key, session('one'), NOW),
        async () => down.update(key, session('one'), { now: NOW, expected: null }),
        async () => down.delete(key, NOW),
      ];
      for (const call of calls) await expect(call()).rejects.toThrow();
    });

    describe('under the framework', () => {
      const site = (options = {}) => new Site({ engine, ...options });

      it('keeps a dictionary over several visits', async () => {
        const visitor = site().visitor();
        for (const visits of [1, 2, 3]) {
          await visitor.visit((it) => it.set('num_visits', Number(it.get('num_visits', 0)) + 1));
          const { result } = await visitor.visit((it) => it.get('num_visits'));
          expect(result).toBe(visits);
        }
      });

      it.each([
        ['no text of the serialiser', 'not { json'],
        ['of another form', '[1,2]'],
        ['with data that are no dictionary', '{"data":[1]}'],
        ['with an expiry that is none', '{"data":{},"expiry":"soon"}'],
        ['JSON, but null', 'null'],
      ])('takes a session that is %s as an empty one, with one warning', async (_what, payload) => {
        const some = site();
        const key = await stored(payload, some.clock.time + MINUTE);
        const visitor = some.visitor(key);
        const { result } = await visitor.visit((it) => [it.size, it.get('x')]);
        expect(result).toEqual([0, undefined]);
        expect(some.warnings).toMatchObject([{ code: 'unreadable-session' }]);
        expect(some.warnings[0]?.message).not.toContain(key);
        await visitor.visit((it) => it.set('x', 1));
        expect((await visitor.visit((it) => it.get('x'))).result).toBe(1);
      });

      it('takes a session of another serialiser as an empty one', async () => {
        const another = {
          name: 'another',
          stringify: (content: unknown) => `other ${JSON.stringify(content)}`,
          parse: (text: string): unknown => JSON.parse(text.replace('other ', '')),
        };
        const visitor = site({ serialiser: another }).visitor();
        await visitor.visit((it) => it.set('x', 1));
        expect((await visitor.visit((it) => it.get('x'))).result).toBe(1);
        const some = site();
        const { result } = await some.visitor(visitor.cookie).visit((it) => it.get('x'));
        expect(result).toBeUndefined();
        expect(some.warnings).toHaveLength(1);
      });

      unless(
        'delete ends it',
        'opens nothing with the cookie of a session that was flushed',
        async () => {
          const some = site();
          const visitor = some.visitor();
          await visitor.visit((it) => it.set('user', 'ada'));
          const copy = some.visitor(visitor.cookie);
          await visitor.visit((it) => it.flush());
          expect((await copy.visit((it) => it.get('user'))).result).toBeUndefined();
        },
      );
    });
  });
}

/** Runs a suite where its server is there, and says so where it is not. */
export function describeWithServer<Server extends { stop: () => Promise<void> }>(
  name: string,
  server: Server | null,
  suite: (server: Server) => void,
): void {
  if (server === null) {
    describe.skip(`${name} (its server is not installed)`, () => it.skip('was not run'));
    return;
  }
  describe(`on a real ${name}`, () => {
    afterAll(() => server.stop());
    suite(server);
  });
}
