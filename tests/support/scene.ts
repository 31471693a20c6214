import { findAll } from '../../lib/findings/all.ts';
import { ExchangeLog } from '../../lib/join/log.ts';
import type { Fact } from '../../lib/sources/facts.ts';
import { plainText } from '../../lib/text/spans.ts';
import type { MiddlewareConfiguration } from '../../server-plugin/protocol.ts';
import type { WireSetCookie, Witness } from '../../lib/witness/hop.ts';
import {
  ADA,
  BOB,
  exchangeFacts,
  sessionRecord,
  T0,
  wireCookie,
  wireSetCookie,
  witness,
  witnessFacts,
  type RecordFacts,
} from './records.ts';

/** What one rule finds in what was told, as it is read: `why → remedy`. */
export function found(
  rule: string,
  facts: readonly Fact[],
  middleware?: MiddlewareConfiguration,
): string[] {
  const log = new ExchangeLog();
  log.apply(facts);
  return findAll(log.rows, {
    middlewareOf: () => middleware,
    addedKeys: ({ record }) =>
      (record ? (log.revisions.changes(record.data.loaded, record.data.end) ?? []) : []).flatMap(
        ({ kind, path }) => (kind === 'added' ? [String(path[0])] : []),
      ),
  })
    .filter((finding) => finding.rule === rule)
    .map(({ why, remedy }) => `${plainText(why)} → ${plainText(remedy)}`);
}

/** A request of the tab, in seconds after the first; without a session cookie unless it is given. */
export function asked(seconds: number, facts: Partial<Witness> = {}): Fact[] {
  return witnessFacts(
    witness({ startedAt: T0 + seconds * 1000, type: 'xmlhttprequest', cookies: [], ...facts }),
  );
}

/** The same with the session cookie. */
export function sent(seconds: number, session = ADA, facts: Partial<Witness> = {}): Fact[] {
  return asked(seconds, { cookies: [wireCookie({ fingerprint: session })], ...facts });
}

/** A response that sets the session cookie; what was sent is in the facts. */
export function set(
  seconds: number,
  line: Partial<WireSetCookie> = {},
  facts: Partial<Witness> = {},
): Fact[] {
  return asked(seconds, { setCookies: [wireSetCookie(line)], ...facts });
}

/** A request that the plugin recorded. */
export function recorded(
  seconds: number,
  record: RecordFacts,
  seen: Partial<Witness> = {},
  revisions: Parameters<typeof exchangeFacts>[1] = [],
  instance?: string,
): Fact[] {
  const facts = exchangeFacts(
    sessionRecord({ t0: T0 + seconds * 1000, ...record }),
    revisions,
    seen,
  );
  return instance === undefined
    ? facts
    : facts.map((fact) => (fact.kind === 'records' ? { ...fact, instance } : fact));
}

export { ADA, BOB };
