import { describe, expect, it } from 'vitest';
import type { Recorded, RecordStore } from '../../../server-plugin/stores/types.ts';

export interface StoreLimits {
  records: number;
  bytes: number;
}

/** A record that costs `bytes`, and counts who holds it. */
class Paper implements Recorded {
  readonly id: string;
  bytes: number;
  holders = 0;
  version = 0;

  constructor(id: string, bytes = 100) {
    this.id = id;
    this.bytes = bytes;
  }
  revisions() {
    return [];
  }
  toRecord(): never {
    throw new Error('not needed: a store keeps records, it does not write them');
  }
  retain() {
    this.holders += 1;
  }
  release() {
    this.holders -= 1;
  }
}

/** What every record store must do. */
export function describeRecordStore(
  name: string,
  create: (limits: StoreLimits) => RecordStore,
): void {
  const ample = { records: 1000, bytes: 1_000_000 };
  const ids = (store: RecordStore, after = 0, limit = 1000) =>
    store.list({ after, limit }).records.map(({ recorded }) => recorded.id);
  const put = (store: RecordStore, ...names: string[]) =>
    names.map((id) => store.put(new Paper(id)));

  describe(name, () => {
    it('lists nothing at first', () => {
      expect(create(ample).list({ after: 0, limit: 10 })).toEqual({
        records: [],
        more: false,
        dropped: 0,
      });
    });

    it('lists the oldest first', () => {
      const store = create(ample);
      put(store, 'a', 'b', 'c');
      expect(ids(store)).toEqual(['a', 'b', 'c']);
    });

    it('lists what came after a version', () => {
      const store = create(ample);
      const [, second = 0] = put(store, 'a', 'b', 'c');
      expect(ids(store, second)).toEqual(['c']);
      expect(ids(store, store.seq)).toEqual([]);
    });

    it('says that there is more than was asked for', () => {
      const store = create(ample);
      put(store, 'a', 'b', 'c');
      expect(store.list({ after: 0, limit: 2 }).more).toBe(true);
      expect(ids(store, 0, 2)).toEqual(['a', 'b']);
      expect(store.list({ after: 0, limit: 3 }).more).toBe(false);
    });

    it('gives a record again when it has a newer version, with a higher number', () => {
      const store = create(ample);
      const record = new Paper('a');
      const open = store.put(record);
      put(store, 'b');
      const final = store.put(record);
      expect(final).toBeGreaterThan(open);
      expect(ids(store)).toEqual(['b', 'a']);
      expect(ids(store, open)).toEqual(['b', 'a']);
      expect(store.size).toBe(2);
    });

    it('lets the oldest go when there are too many, and counts them', () => {
      const store = create({ ...ample, records: 2 });
      const [first = 0, second = 0] = put(store, 'a', 'b', 'c', 'd');
      expect(ids(store)).toEqual(['c', 'd']);
      expect(store.list({ after: 0, limit: 10 }).dropped).toBe(2);
      expect(store.list({ after: first, limit: 10 }).dropped).toBe(1);
      expect(store.list({ after: second, limit: 10 }).dropped).toBe(0);
    });

    it('counts requests that were not recorded with those that were let go', () => {
      const store = create({ ...ample, records: 2 });
      store.skip();
      const [first = 0] = put(store, 'a');
      store.skip();
      store.skip();
      const [second = 0] = put(store, 'b', 'c');
      expect(store.list({ after: 0, limit: 10 }).dropped).toBe(4);
      expect(store.list({ after: first, limit: 10 }).dropped).toBe(2);
      expect(store.list({ after: second, limit: 10 }).dropped).toBe(0);
      for (let turn = 0; turn < 50_000; turn += 1) {
        store.skip();
        put(store, 'd');
      }
      expect(store.list({ after: 0, limit: 10 }).dropped).toBe(4 + 100_000);
    });

    it('counts each request without a record once to who asks on from the last one', () => {
      const store = create(ample);
      put(store, 'a');
      store.skip();
      put(store, 'b');
      store.skip();
      let [after, dropped] = [0, 0];
      for (let page = store.list({ after, limit: 1 }); page.records.length > 0;) {
        dropped += page.dropped;
        after = page.records.at(-1)?.seq ?? after;
        page = store.list({ after, limit: 1 });
      }
      expect(dropped).toBe(1);
      // Nothing came after it yet: it is told each time, with those that join it.
      expect(store.list({ after, limit: 1 }).dropped).toBe(1);
      store.skip();
      expect(store.list({ after, limit: 1 }).dropped).toBe(2);
    });

    it('lets the oldest go when they are too large', () => {
      const store = create({ ...ample, bytes: 250 });
      put(store, 'a', 'b', 'c');
      expect(ids(store)).toEqual(['b', 'c']);
    });

    it('weighs a record anew with each version', () => {
      const store = create({ ...ample, bytes: 250 });
      const growing = new Paper('a');
      store.put(growing);
      growing.bytes = 200;
      store.put(growing);
      expect(ids(store)).toEqual(['a']);
      put(store, 'b');
      expect(ids(store)).toEqual(['b']);
    });

    it('keeps nothing where the limit is nothing', () => {
      const store = create({ ...ample, records: 0 });
      put(store, 'a');
      expect(store.size).toBe(0);
    });

    it('holds each record once while it keeps it', () => {
      const store = create({ ...ample, records: 1 });
      const record = new Paper('a');
      store.put(record);
      store.put(record);
      expect(record.holders).toBe(1);
      put(store, 'b');
      expect(record.holders).toBe(0);
      store.put(record);
      expect(record.holders).toBe(1);
      store.clear();
      expect(record.holders).toBe(0);
      expect(store.size).toBe(0);
    });

    it('goes on counting after it was cleared', () => {
      const store = create(ample);
      const [before = 0] = put(store, 'a');
      store.clear();
      const [after = 0] = put(store, 'b');
      expect(after).toBeGreaterThan(before);
    });
  });
}
