import type { Redacted } from '../../server-plugin/protocol.ts';
import { looksSecret, Remembered } from '../../server-plugin/redaction/names.ts';
import { isBranch, type Json } from '../states/json.ts';

/** What the plugin hides, ids of sessions among it: those are nowhere in the panel. */
const names = new Remembered(looksSecret);
const hidesKey = (key: string): boolean => names.of(key);

/** Tokens, seals and private keys are secrets, whatever their key says. */
const SECRET =
  /^(eyJ[\w-]+\.[\w-]*\.[\w-]*|Fe26\.2\*|s:.+\.[A-Za-z\d+/]{43}$|-----BEGIN [A-Z ]*PRIVATE KEY)/;

/** Content that is one word of such a length is most likely an id. */
const LONE_WORD = /^\S{16,}$/;

/**
 * The content of a cookie as it may leave the background: in place of each value that looks secret
 * stands how long it is. It has no hash, as the plugin's have: one without a key would tell a
 * short secret, and here is no key that would outlive the background.
 *
 * @param name of the cookie: if it is all one text, that is what says what it is
 */
export function redactContent(content: Json, name: string): Json {
  if (typeof content === 'string' && (hidesKey(name) || LONE_WORD.test(content)))
    return placeholder(content);
  return redact(content);
}

function redact(value: Json): Json {
  if (typeof value === 'string') return SECRET.test(value) ? placeholder(value) : value;
  if (!isBranch(value)) return value;
  if (Array.isArray(value)) return value.map(redact);
  // Null and truth values are no secrets.
  const entries = Object.entries(value).map(([key, item]): [string, Json] => [
    key,
    hidesKey(key) && item !== null && typeof item !== 'boolean' ? placeholder(item) : redact(item),
  ]);
  return Object.fromEntries(entries);
}

function placeholder(value: Json): Json & Redacted {
  const bytes = new TextEncoder().encode(JSON.stringify(value)).length;
  return { $redacted: { bytes, hash: '' } };
}
