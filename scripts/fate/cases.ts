/**
 * The tables of cookies whose fate a browser told: what an extension saw of a request, and what the
 * browser said became of each Set-Cookie line and each cookie of its jar.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { JarCookie, PartitionKey } from '../../lib/fate/jar.ts';
import { readLine } from '../../lib/fate/line.ts';
import type { RequestFacts } from '../../lib/fate/request.ts';
import { CHROMIUM } from '../../lib/fate/rules.ts';
import { ROOT } from '../lib/project.mjs';

/** Long texts are written as `‹x*4093›`. */
const Text = v.pipe(
  v.string(),
  v.transform((text) =>
    text.replaceAll(/‹(.)\*(\d+)›/g, (_, char: string, count: string) =>
      char.repeat(Number(count)),
    ),
  ),
);

/** `https://app.test cross-site`: the top site, and whether a document above is of another one. */
const Partition = v.pipe(
  v.string(),
  v.transform((text): PartitionKey => {
    const [topLevelSite = '', tie] = text.split(' ');
    return {
      topLevelSite,
      hasCrossSiteAncestor: tie === undefined ? null : tie === 'cross-site',
    };
  }),
);

/** A cookie of the jar, written as a line with its Domain, Path and Partition. */
const Jar = v.pipe(
  v.array(Text),
  v.transform((cookies) => cookies.map(jarCookie)),
);

const Seen = v.pipe(
  v.object({
    url: Text,
    method: v.string(),
    type: v.string(),
    initiator: v.optional(v.string()),
    frames: v.optional(Partition),
    via: v.optional(v.array(v.string()), []),
    headers: v.optional(v.record(v.string(), Text), {}),
  }),
  v.transform(({ initiator = null, frames = null, ...seen }): RequestFacts => ({
    ...seen,
    initiator,
    frames,
    thirdPartyCookies: null,
    cookies: null,
  })),
);

/** Line, outcome, and the browser's reasons. `dropped`: not kept, and no word of it. */
const Line = v.pipe(
  v.tupleWithRest([Text, v.string()], v.string()),
  v.transform(([line, outcome, ...reasons]) => ({ line, outcome, reasons })),
);

/** Name, Domain and Path of a cookie of the jar, and `sent` or the browser's reasons. */
const Sent = v.pipe(
  v.tupleWithRest([Text, v.string(), Text], v.string()),
  v.transform(([name, domain, path, ...words]) => ({
    name,
    domain,
    path,
    isSent: words[0] === 'sent',
    reasons: words[0] === 'sent' ? [] : words,
  })),
);

export const AskSchema = v.object({
  kind: v.string(),
  url: Text,
  page: v.optional(v.string()),
  via: v.optional(v.string()),
  frames: v.optional(
    v.array(v.object({ url: v.optional(v.string()), srcdoc: v.optional(v.boolean()) })),
    [],
  ),
  method: v.optional(v.string()),
  credentials: v.optional(v.picklist(['omit', 'same-origin', 'include'])),
  mode: v.optional(v.picklist(['cors', 'no-cors'])),
  withCredentials: v.optional(v.boolean(), false),
  attrs: v.optional(v.record(v.string(), v.string()), {}),
  status: v.optional(v.number(), 200),
  /** Sent with a content type that asks for a preflight. */
  json: v.optional(v.boolean(), false),
  noopener: v.optional(v.boolean(), false),
  /** Answered without CORS headers. */
  nocors: v.optional(v.boolean(), false),
  /** The lines are on the answer to the preflight. */
  on: v.optional(v.literal('preflight')),
  responseHeaders: v.optional(v.array(v.string()), []),
  lines: v.optional(v.array(Text), []),
});

export type Ask = v.InferOutput<typeof AskSchema>;

const shared = {
  what: Text,
  seen: Seen,
  jar: v.optional(Jar),
  lines: v.array(Line),
  after: v.optional(Jar),
};

const ChromiumSchema = v.array(
  v.object({
    ...shared,
    /** What the user had set: third-party cookies blocked, or all. */
    setting: v.optional(v.picklist(['block3p', 'blockall'])),
    before: v.optional(v.array(AskSchema), []),
    ask: AskSchema,
    /** Absent where the browser said nothing. */
    sent: v.optional(v.array(Sent)),
    next: v.optional(v.array(v.object({ seen: Seen, sent: v.array(Sent) })), []),
  }),
);

const FirefoxSchema = v.array(v.object({ ...shared, wire: v.optional(v.string(), '') }));

export type ChromiumCase = v.InferOutput<typeof ChromiumSchema>[number];
export type SentRow = v.InferOutput<typeof Sent>;

export function chromiumCases(): ChromiumCase[] {
  return v.parse(ChromiumSchema, readTable('chromium-cases.json'));
}

export function firefoxCases(): v.InferOutput<typeof FirefoxSchema> {
  return v.parse(FirefoxSchema, readTable('firefox-cases.json'));
}

function readTable(file: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, 'tests/lib/fate', file), 'utf8'));
}

function jarCookie(text: string): JarCookie {
  const { name, value, domain, path, secure, httpOnly, sameSite } = readLine(text, CHROMIUM);
  const partition = /; Partition=([^;]+)/.exec(text)?.[1];
  return {
    name,
    value,
    domain: domain ?? '',
    path: path ?? '/',
    secure,
    httpOnly,
    sameSite,
    partition: partition === undefined ? null : v.parse(Partition, partition),
    setAt: null,
  };
}
