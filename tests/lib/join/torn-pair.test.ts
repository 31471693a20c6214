import { describe, expect, it } from 'vitest';
import { ExchangeLog } from '../../../lib/join/log.ts';
import type { WireSetCookie } from '../../../lib/witness/hop.ts';
import { plainText } from '../../../lib/text/spans.ts';
import { explain } from '../../../lib/text/why/explain.ts';
import {
  ADA,
  BOB,
  recordFacts,
  reference,
  sessionRecord,
  T0,
  wireCookie,
  wireSetCookie,
  witness,
  witnessFacts,
} from '../../support/records.ts';

/** Koa and cookie-session sign with a second cookie: the browser may keep one of the two alone. */

const SIGNATURE = 'connect.sid.sig';
const TOO_LARGE = { outcome: 'refused', reasons: ['name-value-pair-exceeds-max-size'] } as const;
const pair = [wireCookie({ fingerprint: ADA }), wireCookie({ name: SIGNATURE, fingerprint: BOB })];

/** An answer that sets both cookies, and a request that sends both. */
function storyOf(fate: WireSetCookie['fate']) {
  const log = new ExchangeLog();
  const answer = witness({
    startedAt: T0,
    respondedAt: T0 + 10,
    cookies: pair,
    setCookies: [
      wireSetCookie({ fingerprint: BOB, bytes: 5000, fate }),
      wireSetCookie({ name: SIGNATURE, fingerprint: BOB, fate: { outcome: 'kept' } }),
    ],
  });
  const record = sessionRecord({
    cookieIn: { state: 'bad-signature' },
    session: { before: null, after: null },
    data: { loaded: null, end: null },
    ops: [],
  });
  const next = witness({ startedAt: T0 + 20, cookies: pair, references: [reference(record.id)] });
  return { log, answer, next, record };
}

function saidOf(log: ExchangeLog): string[] {
  return log.rows.map((row) => plainText(explain(row, { revisions: log.revisions }).why));
}

describe('a session cookie that is too large, and its signature that is not', () => {
  it('is told in the answer, and in the request that the server then refuses', () => {
    const { log, answer, next, record } = storyOf(TOO_LARGE);
    log.apply([...witnessFacts(answer), ...witnessFacts(next), recordFacts([record])]);
    const [first, second] = saidOf(log);
    expect(first).toContain(
      'It goes on with the one it had, and kept the new signature of the other (connect.sid.sig): the two do not fit.',
    );
    expect(second).toBe(
      'The cookie connect.sid came and was not accepted: its signature is of another secret, of another server or of another value. No session was stored or sent in its place. It came with the signature of another value (connect.sid.sig): of what #1 set, the browser kept the signature, and not connect.sid.',
    );
  });

  it('is told without a plugin, too, and where the browser is asked only later', () => {
    const { log, answer, next } = storyOf(TOO_LARGE);
    const untold = answer.setCookies.map((set) => ({ ...set, fate: null }));
    log.apply(witnessFacts({ ...answer, setCookies: untold }));
    log.apply(witnessFacts({ ...next, references: [] }));
    expect(saidOf(log)[1]).not.toContain('signature');
    const told = witnessFacts({ ...answer, unsent: [] });
    log.apply(told.filter((fact) => fact.kind === 'witness' && fact.event.kind === 'jar'));
    expect(saidOf(log)[1]).toContain('It came with the signature of another value');
  });

  it('is not told where the browser kept both', () => {
    const { log, answer, next } = storyOf({ outcome: 'kept' });
    log.apply([...witnessFacts(answer), ...witnessFacts(next)]);
    expect(saidOf(log).join()).not.toContain('signature of another');
  });
});
