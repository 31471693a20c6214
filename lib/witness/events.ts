import * as v from 'valibot';
import { CONFIDENCES, KINDS, OTHER_FACTS, TIMES } from '../decoders/decoder.ts';
import { SHAPES } from '../decoders/shape.ts';
import { LineFateSchema, SendRefusalsSchema } from './fate-schema.ts';

const Fingerprint = v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/));

const CookieInsideSchema = v.object({
  format: v.string(),
  confidence: v.picklist(CONFIDENCES),
  kind: v.picklist(KINDS),
  content: v.nullable(v.string()),
  facts: v.array(
    v.object({
      name: v.picklist([...TIMES, ...OTHER_FACTS]),
      value: v.union([v.string(), v.number()]),
    }),
  ),
});

const WireCookieSchema = v.object({
  name: v.string(),
  bytes: v.number(),
  fingerprint: Fingerprint,
  shape: v.exactOptional(v.picklist(SHAPES)),
  inside: v.exactOptional(v.nullable(CookieInsideSchema)),
});

const SentCookieSchema = v.object({
  ...WireCookieSchema.entries,
  isHttpOnly: v.exactOptional(v.boolean()),
});

/** Contents of cookies; equal ones once. */
const contents = v.exactOptional(v.array(v.object({ id: v.string(), json: v.string() })));

const WireSetCookieSchema = v.object({
  ...WireCookieSchema.entries,
  cleared: v.boolean(),
  maxAge: v.nullable(v.number()),
  expires: v.nullable(v.number()),
  path: v.nullable(v.string()),
  domain: v.nullable(v.string()),
  secure: v.boolean(),
  httpOnly: v.boolean(),
  sameSite: v.nullable(v.string()),
  partitioned: v.boolean(),
  fate: v.nullable(LineFateSchema),
});

const UnsentCookieSchema = v.object({
  name: v.string(),
  fingerprint: Fingerprint,
  domain: v.string(),
  path: v.string(),
  reasons: SendRefusalsSchema,
});

const RecordReferenceSchema = v.object({
  id: v.string(),
  path: v.string(),
  project: v.nullable(v.string()),
});

const about = { requestId: v.string(), tabId: v.number(), at: v.number(), url: v.string() };

/**
 * What the background sees of a request, one event at a time. It keeps nothing between two events,
 * since it may die between them: the panel puts them together (`assemble.ts`). Times in epoch ms.
 */
export const WitnessEventSchema = v.variant('kind', [
  v.object({
    kind: v.literal('request'),
    ...about,
    method: v.string(),
    type: v.string(),
    cookies: v.array(SentCookieSchema),
    initiator: v.exactOptional(v.nullable(v.string())),
    contents,
  }),
  v.object({
    kind: v.literal('response'),
    ...about,
    method: v.string(),
    type: v.string(),
    status: v.number(),
    setCookies: v.array(WireSetCookieSchema),
    /** How many more Set-Cookie lines there were than are looked at. */
    unreadSetCookies: v.exactOptional(v.number()),
    references: v.array(RecordReferenceSchema),
    contents,
  }),
  v.object({ kind: v.literal('redirect'), ...about, fromCache: v.boolean() }),
  v.object({ kind: v.literal('done'), ...about, fromCache: v.boolean() }),
  v.object({ kind: v.literal('error'), ...about, error: v.string() }),
  v.object({
    kind: v.literal('jar'),
    ...about,
    /** When the hop began: the jar is looked at after it has ended, when the next one may have begun. */
    of: v.number(),
    /** Of `setCookies`, in their order. */
    fates: v.array(LineFateSchema),
    unsent: v.pipe(v.array(UnsentCookieSchema), v.readonly()),
    topLevelSite: v.nullable(v.string()),
  }),
]);

export type WitnessEvent = v.InferOutput<typeof WitnessEventSchema>;
