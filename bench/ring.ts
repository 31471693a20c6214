import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { createMemoryStore } from '../server-plugin/stores/memory.ts';
import type { Recorded, RecordStore } from '../server-plugin/stores/types.ts';
import { median, rounded, type Bench, type Row } from './support/rows.ts';

const ROUNDS = 21;
const SMALL = 100;
const LARGE = 100_000;
const PUTS = 20_000;
const LISTS = 2000;

class Paper implements Recorded {
  readonly id = randomUUID();
  readonly bytes = 1000;
  version = 0;
  revisions(): never[] {
    return [];
  }
  toRecord(): never {
    throw new Error('not read');
  }
  retain(): void {
    // Counts nothing.
  }
  release(): void {
    // Counts nothing.
  }
}

/** A full ring, which lets a record go for each that it takes. */
function fullRing(records: number): RecordStore {
  const ring = createMemoryStore({ records, bytes: Infinity });
  for (let count = 0; count < records; count += 1) ring.put(new Paper());
  return ring;
}

/** Each record is put twice, as they are: open, then final. */
function put(ring: RecordStore): void {
  for (let count = 0; count < PUTS; count += 1) {
    const paper = new Paper();
    ring.put(paper);
    ring.put(paper);
  }
}

/** What a client asks for again and again: what came since the last one. */
function list(ring: RecordStore): void {
  for (let count = 0; count < LISTS; count += 1) ring.list({ after: ring.seq - 10, limit: 500 });
}

function time(work: () => void): number {
  const begin = performance.now();
  work();
  return performance.now() - begin;
}

function compare(name: string, work: (ring: RecordStore) => void, aim: string): Row {
  const [small, large, again] = [fullRing(SMALL), fullRing(LARGE), fullRing(SMALL)];
  const times: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const spent = [small, large, again].map((ring) => time(() => work(ring)));
    if (round > 0) times.forEach((list_, index) => list_.push(spent[index] ?? 0));
  }
  const [few, many, control] = times;
  return {
    bench: 'ring',
    case: `${name}, ${SMALL} records kept ÷ ${LARGE.toLocaleString('en')}`,
    ratio: rounded(median(few) / median(many)),
    control: rounded(median(few) / median(control)),
    aim,
  };
}

export const bench: Bench = {
  about: 'time to put and list records in a small ring, relative to a large one (1.00: no growth)',
  run: async (progress) => {
    progress('ring');
    return Promise.resolve([compare('put', put, '≥ 0.5'), compare('list', list, '≥ 0.5')]);
  },
};
