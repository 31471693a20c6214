import { describe, expect, it } from 'vitest';
import { ExchangeLog } from '../../../lib/join/log.ts';
import { missingRecord } from '../../../lib/text/why/no-record.ts';
import { plainText } from '../../../lib/text/spans.ts';
import type { Fact } from '../../../lib/sources/facts.ts';
import type { Witness } from '../../../lib/witness/hop.ts';
import {
  PROJECT,
  recordFacts,
  reference,
  sessionRecord,
  witness,
  witnessFacts,
  type RecordFacts,
} from '../../support/records.ts';

/** A record that is read at one origin, and named by a response of another. */

const API = 'http://localhost:4000';
const record = (facts: RecordFacts = {}) =>
  sessionRecord({ method: 'POST', url: '/login', ...facts });
const told = (read: ReturnType<typeof record>, clockAhead = 0): Fact =>
  recordFacts([read], [], { origin: API, clockAhead });

/** The request to a dev server that hands it on to the API. */
const proxied = (read: ReturnType<typeof record>, facts: Partial<Witness> = {}) =>
  witness({
    url: 'http://localhost:3000/api/login',
    method: 'POST',
    startedAt: read.t0 - 3,
    references: [reference(read.id)],
    ...facts,
  });

/** Both orders in which the two can come. */
function* orders(first: Fact[], second: Fact[]) {
  for (const facts of [
    [...first, ...second],
    [...second, ...first],
  ]) {
    const log = new ExchangeLog();
    log.apply(facts.slice(0, first.length));
    log.apply(facts.slice(first.length));
    yield log;
  }
}

describe('a response that a proxy of the project hands on', () => {
  it('has its record', () => {
    const read = record();
    for (const log of orders(witnessFacts(proxied(read)), [told(read)])) {
      expect(log.rows).toMatchObject([
        { client: 'this-tab', origin: 'http://localhost:3000', recordId: read.id },
      ]);
      expect(log.rows[0]?.record).toEqual(read);
    }
  });

  it('has it also where the clock of the server is another', () => {
    const read = record();
    const seen = proxied(read, { startedAt: read.t0 - 3 - 60_000 });
    for (const log of orders(witnessFacts(seen), [told(read, 60_000)])) {
      expect(log.rows).toMatchObject([{ recordId: read.id }]);
    }
  });

  it('is waited for: its record is of no other client meanwhile', () => {
    const [first, read] = [record(), record()];
    const log = new ExchangeLog();
    log.apply([...witnessFacts(proxied(first)), told(first)]);
    const [begin = { kind: 'tabless', recordIds: [] }, ...rest] = witnessFacts(proxied(read));
    log.apply([begin]);
    log.apply([told(read)]);
    expect(log.rows.map(({ client }) => client)).not.toContain('other-client');
    log.apply(rest);
    expect(log.rows).toMatchObject([{ recordId: first.id }, { recordId: read.id }]);
  });
});

describe('a response that names the record of another request', () => {
  const FOREIGN = 'http://localhost:6666/';

  it.each<[string, Partial<Witness>]>([
    ['by its method', { method: 'GET' }],
    ['by its status', { status: 404 }],
    ['by its time, before', { startedAt: 1000, respondedAt: 1010 }],
    ['by its project', { references: [{ ...reference(''), project: 'another' }] }],
    ['by the want of a project', { references: [{ ...reference(''), project: null }] }],
  ])('does not show it: another %s', (_what, facts) => {
    const read = record();
    const references = (facts.references ?? [reference('')]).map((one) => ({
      ...one,
      id: read.id,
    }));
    const seen = proxied(read, { url: FOREIGN, ...facts, references });
    for (const log of orders(witnessFacts(seen), [told(read)])) {
      const foreign = log.rows.find(({ origin }) => origin === 'http://localhost:6666');
      expect(foreign).toMatchObject({ record: null });
      expect(log.rows.filter((row) => row.record?.id === read.id)).toHaveLength(1);
      const why = foreign && missingRecord(foreign, 'paired');
      expect(plainText(why ?? [])).toContain('is of another request');
    }
  });

  it('does not keep it from the request that it is of', () => {
    const read = record();
    const foreign = proxied(read, { url: FOREIGN, method: 'GET' });
    const own = proxied(read);
    for (const log of orders([...witnessFacts(foreign), ...witnessFacts(own)], [told(read)])) {
      expect(log.rows).toHaveLength(2);
      expect(log.rows.find(({ method }) => method === 'POST')?.record).toEqual(read);
      expect(log.rows.find(({ method }) => method === 'GET')?.record).toBeNull();
    }
  });

  it('is believed of its own records: they need not agree', () => {
    const read = record({ status: 200 });
    const seen = proxied(read, { url: `${API}/`, method: 'GET', status: 404 });
    const log = new ExchangeLog();
    log.apply([...witnessFacts(seen), told(read)]);
    expect(log.rows).toMatchObject([{ recordId: read.id, project: PROJECT }]);
  });
});
