import type { Decoder, Fact } from '../decoder.ts';
import { fromBase64, fromBase64Url } from '../parts/base64.ts';
import { secondsFact } from '../parts/facts.ts';
import { jsonIn } from '../parts/text.ts';
import { unzlib } from '../parts/unzlib.ts';

/** `[.]payload.time.signature`; a dot in front says that the payload is compressed. */
const SIGNED = /^(?<dot>\.?)(?<payload>[\w+/=-]+)\.(?<time>[\w-]{5,8})\.(?<mac>[\w-]{27})$/;

/** Before version 1.1 times were counted from 2011 on: such a time would be told wrongly. */
const EPOCH_OF_OLD = 1_293_840_000;

/**
 * Flask's sessions, and those of Starlette, whose payload is plain base64:
 * https://itsdangerous.palletsprojects.com/en/stable/url_safe/,
 * https://flask.palletsprojects.com/en/stable/api/#sessions
 */
export const itsdangerous: Decoder = {
  format: 'itsdangerous',
  decode({ value }) {
    const { dot, payload, time, mac } = SIGNED.exec(value)?.groups ?? {};
    if (payload === undefined || time === undefined || mac === undefined) return null;
    const bytes = fromBase64Url(payload) ?? fromBase64(payload);
    const inflated = bytes && dot === '.' ? unzlib(bytes) : bytes;
    if (inflated === null) return null;
    const facts: Fact[] = [
      { name: 'signature', value: 'HMAC-SHA1' },
      ...secondsFact('signedAt', secondsOf(time)),
      ...(dot === '.' ? [{ name: 'compression' as const, value: 'zlib' }] : []),
    ];
    if (inflated === 'too-large') {
      facts.push({ name: 'unread', value: 'too-large' });
      return { confidence: 'likely', kind: 'signed', facts };
    }
    const content = jsonIn(inflated);
    return content === undefined ? null : { confidence: 'certain', kind: 'signed', content, facts };
  },
};

/** A time as bytes, the first the most significant. */
function secondsOf(base64: string): number | null {
  const bytes = fromBase64Url(base64);
  const seconds = bytes?.reduce((sum, byte) => sum * 256 + byte, 0) ?? 0;
  return seconds >= EPOCH_OF_OLD ? seconds : null;
}
