import { describe, expect, it } from 'vitest';
import { carriedKeys, judgedChangesOf } from '../../../lib/detail/changes.ts';
import { createPanelStore } from '../../../lib/panel/store.ts';
import { operation, recordFacts, revision, sessionRecord, T0 } from '../../support/records.ts';
import type { RecordFacts } from '../../support/records.ts';

const REVISIONS = [
  revision('rev-before', { user: 'ada', n: 1 }),
  revision('rev-headers', { user: 'ada', n: 2 }),
  revision('rev-end', { user: 'bob', n: 2 }),
];

/** The changes of one record, each as `path fate`. */
function fatesOf(facts: RecordFacts): string[] | null {
  const { log, getState } = createPanelStore(undefined, T0);
  getState().apply([recordFacts([sessionRecord(facts)], REVISIONS)]);
  const exchange = log.rows[0];
  if (!exchange) throw new Error('There is no row.');
  const changes = judgedChangesOf(exchange, log.revisions);
  return changes?.map(({ path, fate }) => `${path.join('.')} ${fate}`) ?? null;
}

describe('what became of each change', () => {
  it('is stored, where all of it was', () => {
    const data = { loaded: 'rev-before', end: 'rev-end', saved: 'rev-end' };
    expect(fatesOf({ data })).toEqual(['user stored', 'n stored']);
  });

  it('is told one by one, where a part came too late', () => {
    const data = { loaded: 'rev-before', end: 'rev-end', saved: 'rev-headers' };
    expect(fatesOf({ data })).toEqual(['user not-saved', 'n stored']);
  });

  it('is lost, where nothing was stored', () => {
    const data = { loaded: 'rev-before', atHeaders: 'rev-headers', end: 'rev-headers' };
    expect(fatesOf({ data })).toEqual(['n not-saved']);
  });

  it('is out of reach, where no cookie leads to the row', () => {
    const facts: RecordFacts = {
      cookieIn: { count: 0, state: 'absent' },
      session: { before: null },
      data: { end: 'rev-before', saved: 'rev-before' },
    };
    expect(fatesOf(facts)).toEqual(['user out-of-reach', 'n out-of-reach']);
  });

  it('is lost, where something else was stored in its place', () => {
    const facts: RecordFacts = {
      data: { loaded: 'rev-before', end: 'rev-headers', saved: 'rev-headers' },
      unserialisable: [{ path: ['n'], type: 'bigint' }],
    };
    expect(fatesOf(facts)).toEqual(['n not-saved']);
  });

  it('is removal of everything, where the session was ended', () => {
    const facts: RecordFacts = {
      session: { after: null },
      data: { loaded: 'rev-before' },
      ops: [operation('load'), operation('destroy')],
    };
    expect(fatesOf(facts)).toEqual(['user stored', 'n stored']);
  });

  it('is nothing, where the end is not known', () => {
    expect(fatesOf({ data: { loaded: 'rev-before' } })).toEqual([]);
  });

  describe('of 300 at once', () => {
    const wide = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`key${at}`, 1]));
    const states = [revision('rev-empty', {}), revision('rev-wide', wide)];
    const writer = (at: number, saved: string): RecordFacts => ({
      t0: T0,
      modified: true,
      base: 'rev-empty',
      data: { loaded: 'rev-empty', end: saved, saved },
      ops: [operation('save', { at, ms: 0 })],
      timing: { loaded: 1, headers: at, saved: at, end: at },
    });
    /** What became of the first 200 changes of the first writer, and of the others. */
    const fatesOfFirst = (...writers: RecordFacts[]): string[] => {
      const { log, getState } = createPanelStore(undefined, T0);
      getState().apply([recordFacts(writers.map(sessionRecord), states)]);
      const [first] = log.rows;
      const changes = (first && judgedChangesOf(first, log.revisions)) ?? [];
      return [changes.slice(0, 200), changes.slice(200)].map((part) =>
        [...new Set(part.map(({ fate }) => fate))].join(),
      );
    };

    it('is told, where nothing overwrote them', () => {
      expect(fatesOfFirst(writer(10, 'rev-wide'))).toEqual(['stored', 'stored']);
    });

    it('is not known of those that a mark does not look at', () => {
      const fates = fatesOfFirst(writer(10, 'rev-wide'), writer(20, 'rev-empty'));
      expect(fates).toEqual(['overwritten', 'unknown']);
    });
  });

  it('is not known, where a state is not', () => {
    expect(fatesOf({ data: { loaded: 'rev-before', end: 'rev-gone' } })).toBeNull();
  });
});

describe('what a rotation carried over', () => {
  it('is told by top-level key', () => {
    expect(carriedKeys({ a: 1, b: 1 }, { b: 2, c: 1 })).toEqual({
      kept: ['b'],
      added: ['c'],
      dropped: ['a'],
    });
  });

  it('takes `constructor` for a key like others', () => {
    expect(carriedKeys({}, { constructor: 1 })?.added).toEqual(['constructor']);
  });
});
