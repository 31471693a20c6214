import type { SessionRecord } from '../../server-plugin/protocol.ts';
import { shorten } from '../foreign/visible.ts';
import { say, type Span } from './spans.ts';

/** Names that a sentence takes before it is a list. */
const MOST_NAMES = 3;
/** More of a name than one wants to read in a sentence; the tabs have it whole. */
const MOST_OF_NAME = 200;

/** What became of the cookie that came, as part of a sentence. */
export const COOKIE_STATES: Record<SessionRecord['cookieIn']['state'], string> = {
  absent: 'no cookie came',
  valid: 'valid',
  'bad-signature': 'its signature is of another secret, of another server or of another value',
  undecodable: 'it cannot be read',
  'unknown-id': 'the store has no session under its id',
  expired: 'it had expired',
  refused: 'a check of the app refused it',
  unchecked: 'not checked',
};

/** Texts by a code that a server told. */
export type Texts = Readonly<Partial<Record<string, string>>>;

/** The text of a code; any object has a `constructor`, which is none. */
export function textFor(texts: Texts, code: string): string | undefined {
  return Object.hasOwn(texts, code) ? texts[code] : undefined;
}

/** Names as a list; the first few of many, each cut where it is long. */
export function listOf<Item>(items: readonly Item[], nameOf: (item: Item) => string): string {
  const names = items.slice(0, MOST_NAMES).map((item) => shorten(nameOf(item), MOST_OF_NAME));
  const more = items.length - names.length;
  return names.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** A fingerprint as short as the panel shows it. */
export function short(fingerprint: string): string {
  return fingerprint.slice(0, 4);
}

/** A session by its id; in other words where it has none, as one that is all in its cookie. */
export function sessionCalled(fingerprint: string | null, otherwise: string): Span[] {
  return fingerprint === null ? [otherwise] : say`session ${short(fingerprint)}`;
}
