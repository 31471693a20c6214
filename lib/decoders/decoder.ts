import type { Format } from './formats.ts';
import type { Json } from '../states/json.ts';

/** A cookie as it stands on the wire. */
export interface Cookie {
  name: string;
  value: string;
}

/** Values of the cookies that went along, by their names: a signature may be in one of its own. */
export type Siblings = ReadonlyMap<string, string>;

/**
 * What a value holds: only the id of a session, content that anybody can read, such content with a
 * signature, or content that cannot be read without a key. No signature is checked here.
 */
export const KINDS = ['id', 'readable', 'signed', 'sealed'] as const;

export type Kind = (typeof KINDS)[number];

/**
 * How sure it is that a value is of a format. `certain`: nothing else is written so. `likely`: its
 * shape fits, and something beside it, such as its name. `possible`: its shape fits.
 */
export const CONFIDENCES = ['possible', 'likely', 'certain'] as const;

export type Confidence = (typeof CONFIDENCES)[number];

/** Facts about a value that are a point in time, in epoch ms. */
export const TIMES = ['authenticatedAt', 'issuedAt', 'signedAt', 'notBefore', 'expiresAt'] as const;

/** The other facts: sizes in bytes, lifetimes in seconds, and words of the format. */
export const OTHER_FACTS = [
  'signature',
  'algorithm',
  'encryption',
  'keyId',
  'type',
  'compression',
  'serializer',
  'purpose',
  'sealedBytes',
  'contentBytes',
  'lifetime',
  'chunks',
  'unread',
] as const;

export interface Fact {
  name: (typeof TIMES)[number] | (typeof OTHER_FACTS)[number];
  value: string | number;
}

/** What a decoder says of a value that is of its format. */
export interface Claim {
  confidence: Confidence;
  kind: Kind;
  /** Absent where nothing can be read, or the content is nothing but an id. */
  content?: Json;
  facts: Fact[];
}

export interface DecodedCookie extends Claim {
  /** The `format` of the decoder. */
  format: string;
}

/** One format of cookies. It looks at the text alone: no key, no call, no state. */
export interface Decoder {
  format: Format;
  /**
   * @param cookie its value decoded and put together from its chunks
   * @returns null where the value is not of this format
   */
  decode: (cookie: Cookie, siblings: Siblings) => Claim | null;
}
