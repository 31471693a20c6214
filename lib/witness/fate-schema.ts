import * as v from 'valibot';
import type { LineFate, Miss, Refusal, SendRefusal, Unknown } from '../fate/reasons.ts';

const ACCESS = [
  'no-credentials',
  'preflight',
  'third-party-blocked',
  'cookies-blocked',
  'no-credentials-or-blocked',
] as const;

const SAME_SITE = [
  'secure-only',
  'same-site-none-insecure',
  'same-site-strict',
  'same-site-lax',
  'same-site-unspecified-treated-as-lax',
] as const;

export const REFUSALS = [
  'clear-site-data',
  'no-cookie-content',
  'name-value-pair-exceeds-max-size',
  'disallowed-character',
  'nameless',
  'invalid-domain',
  'invalid-prefix',
  'partitioned-insecure',
  ...SAME_SITE,
  'overwrite-secure',
  ...ACCESS,
] as const satisfies readonly Refusal[];

export const SEND_REFUSALS = [
  ...ACCESS,
  ...SAME_SITE,
  'domain-mismatch',
  'not-on-path',
  'other-partition',
] as const satisfies readonly SendRefusal[];

export const MISSES = [
  'no-such-cookie',
  'other-path',
  'other-domain',
  'other-partition',
] as const satisfies readonly Miss[];

export const UNKNOWNS = [
  'not-looked',
  'frames',
  'credentials',
  'third-party-setting',
  'jar-before',
  'not-in-jar',
  'came-otherwise',
  'too-many-cookies',
  'age',
] as const satisfies readonly Unknown[];

const refusal = v.picklist(REFUSALS);

/** What the background works out, as it comes to the panel. */
export const LineFateSchema = v.variant('outcome', [
  v.object({ outcome: v.literal('kept') }),
  v.object({ outcome: v.literal('cleared') }),
  v.object({ outcome: v.literal('overwritten') }),
  v.object({
    outcome: v.literal('nothing-cleared'),
    miss: v.picklist(MISSES),
    instead: v.nullable(v.object({ domain: v.string(), path: v.string() })),
  }),
  v.object({
    outcome: v.literal('refused'),
    reasons: v.pipe(v.tupleWithRest([refusal], refusal), v.readonly()),
  }),
  v.object({ outcome: v.literal('unknown'), why: v.picklist(UNKNOWNS) }),
]) satisfies v.GenericSchema<unknown, LineFate>;

export const SendRefusalsSchema = v.pipe(v.array(v.picklist(SEND_REFUSALS)), v.readonly());
