import { describe, expect, it } from 'vitest';
import type { SessionRecord } from '../../../server-plugin/protocol.ts';
import type { Recorded, RecordQuery } from '../../../server-plugin/stores/types.ts';
import { sessionRecord } from '../../support/records.ts';

export interface StoreLimits {
  records: number;
  bytes: number;
}

/** What a store tells from one of its versions on; records by their ids. */
export interface Answer {
  records: { seq: number; id: string }[];
  more: boolean;
  dropped: number;
}

/** A record store, or a copy of one in which others read. */
export interface StoreUnderTest {
  put(recorded: Recorded): number | Promise<number>;
  skip(): void;
  /** All that was put or skipped by now is in it. */
  list(query: RecordQuery): Promise<Answer>;
  clear(): void;
  readonly seq: number;
}

/** What a store may decline, with a reason. */
export type Deviation = 'holds records';

/** Bytes of a record: those that it says, and those of its JSON. */
const SHEET = 2000;

/** More than a store counts one by one. */
const MANY = 25_000;

/** A record that costs `bytes`, and counts who holds it. */
class Paper implements Recorded {
  readonly id: string;
  bytes: number;
  holders = 0;
  version = 0;

  constructor(id: string, bytes = SHEET) {
    this.id = id;
    this.bytes = bytes;
  }
  revisions() {
    return [];
  }
  toRecord(seq: number): SessionRecord {
    const url = (path: string) => sessionRecord({ id: this.id, seq, url: path });
    const left = this.bytes - JSON.stringify(url('/')).length;
    return url(`/${'x'.repeat(left)}`);
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
  create: (limits: StoreLimits) => StoreUnderTest,
  deviations: Partial<Record<Deviation, string>> = {},
): void {
  const ample = { records: 1000, bytes: 1000 * SHEET * 2 };
  const ids = async (store: StoreUnderTest, after = 0, limit = 1000) =>
    (await store.list({ after, limit })).records.map(({ id }) => id);
  const put = async (store: StoreUnderTest, ...names: string[]): Promise<number[]> => {
    const versions: number[] = [];
    for (const id of names) versions.push(await store.put(new Paper(id)));
    return versions;
  };

  const unless = (deviation: Deviation, title: string, test: () => Promise<void>): void => {
    const reason = deviations[deviation];
    if (reason === undefined) it(title, test);
    else it.skip(`${title} (declined: ${reason})`, test);
  };

  describe(name, () => {
    it('lists nothing at first', async () => {
      expect(await create(ample).list({ after: 0, limit: 10 })).toEqual({
        records: [],
        more: false,
        dropped: 0,
      });
    });

    it('lists the oldest first', async () => {
      const store = create(ample);
      await put(store, 'a', 'b', 'c');
      expect(await ids(store)).toEqual(['a', 'b', 'c']);
    });

    it('lists what came after a version', async () => {
      const store = create(ample);
      const [, second = 0] = await put(store, 'a', 'b', 'c');
      expect(await ids(store, second)).toEqual(['c']);
      expect(await ids(store, store.seq)).toEqual([]);
    });

    it('says that there is more than was asked for', async () => {
      const store = create(ample);
      await put(store, 'a', 'b', 'c');
      expect((await store.list({ after: 0, limit: 2 })).more).toBe(true);
      expect(await ids(store, 0, 2)).toEqual(['a', 'b']);
      expect((await store.list({ after: 0, limit: 3 })).more).toBe(false);
    });

    it('gives a record again when it has a newer version, with a higher number', async () => {
      const store = create(ample);
      const record = new Paper('a');
      const open = await store.put(record);
      await put(store, 'b');
      const final = await store.put(record);
      expect(final).toBeGreaterThan(open);
      expect(await ids(store)).toEqual(['b', 'a']);
      expect(await ids(store, open)).toEqual(['b', 'a']);
    });

    it('lets the oldest go when there are too many, and counts them', async () => {
      const store = create({ ...ample, records: 2 });
      const [first = 0, second = 0] = await put(store, 'a', 'b', 'c', 'd');
      expect(await ids(store)).toEqual(['c', 'd']);
      expect((await store.list({ after: 0, limit: 10 })).dropped).toBe(2);
      expect((await store.list({ after: first, limit: 10 })).dropped).toBe(1);
      expect((await store.list({ after: second, limit: 10 })).dropped).toBe(0);
    });

    it('counts requests that were not recorded with those that were let go', async () => {
      const store = create({ ...ample, records: 2 });
      store.skip();
      const [first = 0] = await put(store, 'a');
      store.skip();
      store.skip();
      const [second = 0] = await put(store, 'b', 'c');
      expect((await store.list({ after: 0, limit: 10 })).dropped).toBe(4);
      expect((await store.list({ after: first, limit: 10 })).dropped).toBe(2);
      expect((await store.list({ after: second, limit: 10 })).dropped).toBe(0);
      for (let turn = 0; turn < MANY; turn += 1) {
        store.skip();
        await put(store, `d${turn}`);
      }
      expect((await store.list({ after: 0, limit: 10 })).dropped).toBe(4 + 2 * MANY);
    });

    it('counts each request without a record once to who asks on from the last one', async () => {
      const store = create(ample);
      await put(store, 'a');
      store.skip();
      await put(store, 'b');
      store.skip();
      let [after, dropped] = [0, 0];
      for (let page = await store.list({ after, limit: 1 }); page.records.length > 0;) {
        dropped += page.dropped;
        after = page.records.at(-1)?.seq ?? after;
        page = await store.list({ after, limit: 1 });
      }
      expect(dropped).toBe(1);
      // Nothing came after it yet: it is told each time, with those that join it.
      expect((await store.list({ after, limit: 1 })).dropped).toBe(1);
      store.skip();
      expect((await store.list({ after, limit: 1 })).dropped).toBe(2);
    });

    it('lets the oldest go when they are too large', async () => {
      const store = create({ ...ample, bytes: 2.5 * SHEET });
      await put(store, 'a', 'b', 'c');
      expect(await ids(store)).toEqual(['b', 'c']);
    });

    it('weighs a record anew with each version', async () => {
      const store = create({ ...ample, bytes: 2.5 * SHEET });
      const growing = new Paper('a');
      await store.put(growing);
      growing.bytes = 2 * SHEET;
      await store.put(growing);
      expect(await ids(store)).toEqual(['a']);
      await put(store, 'b');
      expect(await ids(store)).toEqual(['b']);
    });

    it('keeps nothing where the limit is nothing', async () => {
      const store = create({ ...ample, records: 0 });
      await put(store, 'a');
      expect(await store.list({ after: 0, limit: 10 })).toEqual({
        records: [],
        more: false,
        dropped: 1,
      });
    });

    unless('holds records', 'holds each record once while it keeps it', async () => {
      const store = create({ ...ample, records: 1 });
      const record = new Paper('a');
      await store.put(record);
      await store.put(record);
      expect(record.holders).toBe(1);
      await put(store, 'b');
      expect(record.holders).toBe(0);
      await store.put(record);
      expect(record.holders).toBe(1);
      store.clear();
      expect(record.holders).toBe(0);
      expect(await ids(store)).toEqual([]);
    });

    it('goes on counting after it was cleared', async () => {
      const store = create(ample);
      const [before = 0] = await put(store, 'a');
      store.clear();
      const [after = 0] = await put(store, 'b');
      expect(after).toBeGreaterThan(before);
    });
  });
}
