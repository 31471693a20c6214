import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LATE_LOOK, Looks, MOST_LOOKS_AT_ONCE } from '../../../server-plugin/recording/looks.ts';

const MiB = 1024 * 1024;

describe('the allowance for looks', () => {
  it('is used up by large sessions, and grows again', () => {
    let now = 0;
    const looks = new Looks(() => now);
    const many = () => {
      let count = 0;
      while (count < 1000 && looks.allow(MiB)) count += 1;
      return count;
    };
    expect(many()).toBe(2);
    now = 4000;
    expect(many()).toBe(1);
    now = 1_000_000;
    expect(many()).toBe(2);
  });

  it('leaves a reserve to looks that matter more', () => {
    const looks = new Looks(() => 0);
    let count = 0;
    while (count < 1000 && looks.allow(MiB, MOST_LOOKS_AT_ONCE / 2)) count += 1;
    expect(count).toBe(MOST_LOOKS_AT_ONCE / 2 / MiB);
    expect(looks.allow(MiB)).toBe(true);
  });

  it('is used up by many small ones too', () => {
    const looks = new Looks(() => 0);
    let count = 0;
    while (count < 100_000 && looks.allow(0)) count += 1;
    expect(count).toBeLessThan(10_000);
  });
});

describe('late looks', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('come a moment later, in turn, by one timer', () => {
    let now = 0;
    const looks = new Looks(() => now);
    const seen: [number, unknown][] = [];
    const sessions = [{ n: 0 }, { n: 1 }, { n: 2 }];
    for (const [index, session] of sessions.entries()) {
      now = index * 100;
      looks.later(session, { id: null, kept: null, of: {} }, (still) => seen.push([index, still]));
    }
    expect(vi.getTimerCount()).toBe(1);
    now = LATE_LOOK + 110;
    vi.advanceTimersByTime(LATE_LOOK);
    expect(seen).toEqual([
      [0, sessions[0]],
      [1, sessions[1]],
    ]);
    now = 2000;
    vi.advanceTimersByTime(LATE_LOOK);
    expect(seen).toHaveLength(3);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('come at once for all that the store keeps so, when that is replaced, and then no more', () => {
    const looks = new Looks(() => 0);
    const row = { kept: true };
    const seen: unknown[] = [];
    const [first, second, other] = [{ n: 0 }, { n: 1 }, { n: 2 }];
    const own = {};
    const waits = (session: object, kept: object, of: object): void => {
      looks.later(session, { id: null, kept, of }, (still) => seen.push(still));
    };
    waits(first, row, {});
    waits(second, row, {});
    waits(other, { kept: true }, {});
    waits({ n: 3 }, row, own);
    looks.soonerKept(row, own);
    expect(seen).toEqual([first, second]);
    vi.advanceTimersByTime(LATE_LOOK);
    looks.soonerKept(row, own);
    expect(seen).toEqual([first, second]);
  });

  it('come sooner to those of an id that are meant, once', () => {
    const looks = new Looks(() => 0);
    const seen: string[] = [];
    const [meant, other, own] = [{ n: 0 }, { n: 1 }, {}];
    const waits = (session: object, id: string | null, name: string, of: object = {}): void => {
      looks.later(session, { id, kept: null, of }, () => seen.push(name));
    };
    waits(meant, 'a', 'meant');
    waits(other, 'a', 'other');
    waits(meant, 'b', 'of another id');
    waits(meant, null, 'without an id');
    waits(meant, 'a', 'of the same request', own);
    looks.soonerOf('a', own, (session) => session === meant);
    expect(seen).toEqual(['meant']);
    looks.soonerOf('a', own, (session) => session === meant);
    expect(seen).toEqual(['meant']);
  });
});
