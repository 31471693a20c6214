import type { SessionRecord } from '../../server-plugin/protocol.ts';

/** What became of the cookie that came, as part of a sentence. */
export const COOKIE_STATES: Record<SessionRecord['cookieIn']['state'], string> = {
  absent: 'no cookie came',
  valid: 'valid',
  'bad-signature': 'its signature is not ours; was the secret changed?',
  undecodable: 'it cannot be read',
  'unknown-id': 'the store has no session under its id',
  expired: 'it had expired',
  unchecked: 'not checked',
};

/** Names as a list; the first few of many. */
export function listOf(names: readonly string[], most = 3): string {
  if (names.length <= most) return names.join(', ');
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}

/** A fingerprint as short as the panel shows it. */
export function short(fingerprint: string | null): string {
  return fingerprint?.slice(0, 4) ?? 'none';
}
