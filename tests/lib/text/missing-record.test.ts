import { describe, expect, it } from 'vitest';
import { ExchangeLog } from '../../../lib/join/log.ts';
import type { Fact } from '../../../lib/sources/facts.ts';
import { missingRecord } from '../../../lib/text/why/no-record.ts';
import { plainText } from '../../../lib/text/spans.ts';
import {
  recordFacts,
  reference,
  sessionRecord,
  witness,
  witnessFacts,
} from '../../support/records.ts';

/** No row waits for ever: what did not come is said. */

function said(...facts: Fact[]): string {
  const log = new ExchangeLog();
  log.apply(facts);
  const [row] = log.rows;
  return plainText((row && missingRecord(row, 'paired')) ?? []);
}

const record = sessionRecord();
const named = witnessFacts(witness({ references: [reference(record.id)] }));
const gone: Fact = { kind: 'record-gone', recordId: record.id };

describe('a record that is not here', () => {
  it('is waited for', () => {
    expect(said(...named)).toContain('Waiting for');
  });

  it('is waited for no more once the server did not have it', () => {
    expect(said(...named, gone)).toContain('The server does not have its record');
  });

  it('is shown where it comes after all', () => {
    expect(said(...named, gone, recordFacts([record]))).toBe('');
    expect(said(...named, recordFacts([record]), gone)).toBe('');
  });
});

describe('a response that is not here', () => {
  const cut = { respondedAt: null, status: null };

  it('is waited for while the request is under way', () => {
    expect(said(...witnessFacts(witness({ ...cut, endedAt: null })))).toContain('not here yet');
  });

  it('never comes where a navigation cut the request', () => {
    const seen = witness({ ...cut, error: 'net::ERR_ABORTED' });
    expect(said(...witnessFacts(seen))).toBe(
      'The request ended without a response: net::ERR_ABORTED.',
    );
  });
});
