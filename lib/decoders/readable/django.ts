import type { Claim, Decoder, Fact } from '../decoder.ts';
import { FORMATS } from '../formats.ts';
import { isNamed } from '../names.ts';
import { fromBase64Url } from '../parts/base64.ts';
import { secondsFact } from '../parts/facts.ts';
import { jsonIn } from '../parts/text.ts';
import { unzlib } from '../parts/unzlib.ts';

/** `[.]payload:time in base 62:signature`; a dot in front says that the payload is compressed. */
const SIGNED =
  /^(?<dot>\.?)(?<payload>[\w-]+):(?<time>[0-9A-Za-z]{1,10}):(?<mac>[\w-]{27}|[\w-]{43})$/;

/**
 * Django's `signed_cookies` sessions: https://docs.djangoproject.com/en/stable/topics/signing/,
 * django/core/signing.py. SHA-256 since 3.1, SHA-1 before.
 */
export const django: Decoder = {
  format: 'django',
  decode({ name, value }) {
    const { dot, payload, time, mac } = SIGNED.exec(value)?.groups ?? {};
    if (payload === undefined || time === undefined || mac === undefined) return null;
    const bytes = fromBase64Url(payload);
    const inflated = bytes && dot === '.' ? unzlib(bytes) : bytes;
    if (inflated === null) return null;
    const facts: Fact[] = [
      { name: 'signature', value: mac.length === 43 ? 'HMAC-SHA256' : 'HMAC-SHA1' },
      ...secondsFact('signedAt', fromBase62(time)),
      ...(dot === '.' ? [{ name: 'compression' as const, value: 'zlib' }] : []),
    ];
    if (inflated === 'too-large') return unread(facts, 'too-large');
    const content = jsonIn(inflated);
    if (content !== undefined) return { confidence: 'certain', kind: 'signed', content, facts };
    // PickleSerializer, or one of the app's own: then only the name tells that it is a session.
    return isNamed(name, FORMATS.django.names) ? unread(facts, 'no-json') : null;
  },
};

function unread(facts: Fact[], why: string): Claim {
  return {
    confidence: 'likely',
    kind: 'signed',
    facts: [...facts, { name: 'unread', value: why }],
  };
}

/** The digits of django.utils.baseconv, later django.core.signing: 0-9, A-Z, a-z. */
function fromBase62(text: string): number {
  const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  return Array.from(text, (digit) => digits.indexOf(digit)).reduce((sum, n) => sum * 62 + n, 0);
}
