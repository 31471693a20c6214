import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../server-plugin/stores/memory.ts';
import type { Recorded } from '../../server-plugin/stores/types.ts';

/** What the ring in memory does besides what every store must. */

const paper = (id: string): Recorded => ({
  id,
  bytes: 100,
  version: 0,
  revisions: () => [],
  toRecord: () => {
    throw new Error('not needed: a store keeps records, it does not write them');
  },
  retain: () => undefined,
  release: () => undefined,
});

const MANY = 25_000;

describe('a ring that goes round many times', () => {
  function goneRound() {
    const store = createMemoryStore({ records: 10, bytes: 1_000_000 });
    for (let n = 1; n <= MANY; n += 1) store.put(paper(`${n}`));
    return store;
  }
  const since = (after: number) => goneRound().list({ after, limit: 100 });

  it('lists the newest, by their numbers', () => {
    const ids = (after: number) => since(after).records.map(({ recorded }) => Number(recorded.id));
    const newest = Array.from({ length: 10 }, (_, n) => MANY - 9 + n);
    expect(ids(0)).toEqual(newest);
    expect(ids(MANY - 5)).toEqual(newest.slice(5));
  });

  it('counts all that went, to who has seen none of them', () => {
    expect(since(0).dropped).toBe(MANY - 10);
  });

  it('counts one by one at least 10,000 back, and forgets what is older', () => {
    expect(since(MANY - 10_000).dropped).toBe(9990);
    expect(since(1).dropped).toBeLessThan(20_000);
  });
});

describe('requests without a record', () => {
  const endless = { records: 1_000_000, bytes: 1_000_000_000 };

  it('are counted to the last where no record comes between them', () => {
    const store = createMemoryStore(endless);
    const seen = store.put(paper('seen'));
    for (let n = 0; n < MANY; n += 1) store.skip();
    expect(store.list({ after: seen, limit: 1 }).dropped).toBe(MANY);
  });

  it('are forgotten one by one where they are long ago', () => {
    const store = createMemoryStore(endless);
    const seen = store.put(paper('seen'));
    for (let n = 0; n < MANY; n += 1) {
      store.skip();
      store.put(paper(`${n}`));
    }
    expect(store.list({ after: seen, limit: 1 }).dropped).toBeLessThan(20_000);
    expect(store.list({ after: 0, limit: MANY + 1 }).dropped).toBe(MANY);
  });
});

describe('the byte limit', () => {
  it('counts the states that the records share', () => {
    let shared = 0;
    const store = createMemoryStore({ records: 100, bytes: 1000 }, () => shared);
    for (let n = 0; n < 5; n += 1) store.put(paper(`${n}`));
    expect(store.size).toBe(5);
    shared = 700;
    store.put(paper('last'));
    expect(store.size).toBe(3);
  });
});
