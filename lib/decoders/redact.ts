import type { Redacted } from '../../server-plugin/protocol.ts';
import {
  looksSecret,
  PAIR_NAMES,
  PAIR_VALUES,
  Remembered,
} from '../../server-plugin/redaction/names.ts';
import { hideInText, hideInUrl, isAddress, PLAIN } from '../../server-plugin/redaction/text.ts';
import { isBranch, isRedacted, parseJson, type Json } from '../states/json.ts';
import { MOST_DEPTH } from '../states/read.ts';

/** What the plugin hides, ids of sessions among it: those are nowhere in the panel. */
const names = new Remembered(looksSecret);
const hidesKey = (key: string): boolean => names.of(key);

/** Tokens, seals and private keys are secrets, whatever their key says. */
const SECRET =
  /^(eyJ[\w-]+\.[\w-]*\.[\w-]*|Fe26\.2\*|s:.+\.[A-Za-z\d+/]{43}$|-----BEGIN [A-Z ]*PRIVATE KEY)/;

/** Content that is one word of such a length is most likely an id. */
const LONE_WORD = /^\S{16,}$/;

/** Characters of a text that may be a name: `{ name: 'New password', value: … }`. */
const LONGEST_NAME = 64;

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
  return redact(content, placeholder);
}

/** What stands in place of a value that is hidden. */
export type Placeholder = (value: Json) => Json;

/** A value without what looks secret in it; what was hidden before stays as it is. */
export function redact(value: Json, placeholder: Placeholder): Json {
  const hide = (hidden: Json): Json => (isSecret(hidden) ? placeholder(hidden) : hidden);
  if (typeof value === 'string')
    return SECRET.test(value) ? placeholder(value) : redactText(value, placeholder);
  if (!isBranch(value)) return value;
  if (Array.isArray(value)) {
    const [name, item] = value;
    const isPair = value.length === 2 && item !== undefined && isSecretName(name);
    return isPair ? [name ?? null, hide(item)] : value.map((each) => redact(each, placeholder));
  }
  const entries = Object.entries(value);
  // `{ name: 'password', value: … }`
  const isPair = entries.some(([key, item]) => isOf(PAIR_NAMES, key) && isSecretName(item));
  const isHidden = (key: string): boolean => hidesKey(key) || (isPair && isOf(PAIR_VALUES, key));
  return Object.fromEntries(
    entries.map(([key, item]) => [key, isHidden(key) ? hide(item) : redact(item, placeholder)]),
  );
}

function isOf(words: ReadonlySet<string>, key: string): boolean {
  return words.has(key.toLowerCase());
}

function isSecretName(value: Json | undefined): boolean {
  return typeof value === 'string' && value.length <= LONGEST_NAME && hidesKey(value);
}

/** JSON in a string stays letter by letter where nothing is hidden in it. */
function redactText(text: string, placeholder: Placeholder): Json {
  if (!/^\s*[{[]/.test(text)) return wordsOf(text);
  if (depthOf(text) > MOST_DEPTH) return placeholder(text);
  const inner = innerJson(text);
  if (inner === null) return wordsOf(text);
  const told = JSON.stringify(redact(inner, placeholder));
  return told === JSON.stringify(inner) ? text : told;
}

/** A text of words, or an address: what is secret in it is hidden, as the plugin hides it. */
function wordsOf(text: string): string {
  return isAddress(text) ? hideInUrl(text, PLAIN) : hideInText(text, PLAIN);
}

/** Levels at most: brackets in strings are counted as others. */
function depthOf(text: string): number {
  let [depth, deepest] = [0, 0];
  for (const bracket of text.match(/[[\]{}]/g) ?? []) {
    depth += /[[{]/.test(bracket) ? 1 : -1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

/** Null where it is no JSON. */
function innerJson(text: string): Json {
  try {
    return parseJson(text);
  } catch {
    return null;
  }
}

/** Null and truth values are no secrets, and what is hidden already stays so. */
export function isSecret(value: Json): boolean {
  return value !== null && typeof value !== 'boolean' && !isRedacted(value);
}

function placeholder(value: Json): Json & Redacted {
  const bytes = new TextEncoder().encode(JSON.stringify(value)).length;
  return { $redacted: { bytes, hash: '' } };
}
