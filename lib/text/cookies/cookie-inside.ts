import { TIMES, type Confidence, type Fact, type Kind } from '../../decoders/decoder.ts';
import { CLOCK_TEXT, COOKIE_TEXT } from './cookie.ts';
import { dateOf, duration } from '../time.ts';
import { textFor, type Texts } from '../words.ts';

export const INSIDE = {
  ofSent: 'What the cookie that came says',
  ofSet: 'What the cookie that is set says',
  root: 'content',
  ofOther: 'What a cookie beside it says',
  notLookedAt:
    'Not looked into: when it came, nothing told yet that it is a session’s. The next one will be.',
  unknown: 'What is in it is not known: it is of no format that is known here.',
  gone: 'What it says is not kept here any more.',
};

/** What can be said of the content, and of who may have written it. */
export const KIND_TEXTS: Record<Kind, string> = {
  id: 'The id of a session. What is in that is on the server.',
  readable: 'Anybody can read it, and no signature was seen.',
  signed: 'Anybody can read it. It has a signature, which is not checked without the key.',
  sealed: 'Encrypted: nothing of it can be read without the key.',
};

/** How sure the format is; nothing is said of what is certain. */
export const CONFIDENCE_TEXTS: Record<Confidence, string | null> = {
  certain: null,
  likely: 'most likely',
  possible: 'by its looks',
};

export const FACT_TEXTS: Record<Fact['name'], string> = {
  authenticatedAt: 'Signed in',
  issuedAt: 'Issued',
  signedAt: 'Signed',
  notBefore: 'Not before',
  expiresAt: 'Expires',
  lifetime: 'Lifetime',
  signature: 'Signature',
  algorithm: 'Algorithm',
  encryption: 'Encryption',
  keyId: 'Key id',
  type: 'Type',
  compression: 'Compression',
  serializer: 'Serializer',
  purpose: 'Purpose',
  sealedBytes: 'Encrypted',
  contentBytes: 'Content',
  chunks: 'Cookies',
  unread: 'Not read',
};

/** Why content is not read. */
const UNREAD: Texts = {
  'too-large': 'too large to be shown',
  'no-json': 'it is no JSON',
};

/** Whether a fact is a point in time. */
export function isTime({ name }: Fact): boolean {
  return TIMES.some((time) => time === name);
}

/** The value of a fact in words; of a point in time also how far it is away. */
export function factText(fact: Fact, now: number): string {
  const { name, value } = fact;
  if (name === 'unread') return textFor(UNREAD, String(value)) ?? String(value);
  if (typeof value === 'string') return value;
  if (isTime(fact)) {
    const left = value - now;
    return `${dateOf(value)} (${left >= 0 ? CLOCK_TEXT.in(left) : CLOCK_TEXT.ago(-left)})`;
  }
  if (name === 'lifetime') return duration(value * 1000);
  if (name === 'chunks') return String(value);
  return COOKIE_TEXT.bytes(value);
}
