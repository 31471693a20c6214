import { describe, expect, it } from 'vitest';
import {
  MAX_COOKIES,
  parseCookieHeader,
  parseSetCookieLine,
  wireCookie,
} from '../../../lib/witness/cookies.ts';
import { parseEndpoints, parseReferences } from '../../../lib/witness/references.ts';
import { requestEvent, responseEvent } from '../../../lib/witness/web-request.ts';
import { WitnessEventSchema } from '../../../lib/witness/events.ts';
import * as v from 'valibot';
import { completes } from '../../support/completes.ts';
import { fc, runs } from '../../support/property.ts';

const RUNS = { numRuns: runs(5000) };
const AT = Date.UTC(2026, 0, 1);

/** Any text, and text made of what means something in a header. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(
      ...[';', ',', '=', '"', '\\', '%', ':', ' ', '\t', '\n', '\0'],
      ...['path=', 'Max-Age=', 'Expires=', 'SameSite=', 'Secure', '__proto__', 'constructor'],
      ...['\ud800', '\u202e', 's%3A', '.', '/', '..', '//', '@', 'a', '9', '-', '*', '?1', '('],
    ),
    maxLength: 60,
  }),
);

describe('whatever a header holds', () => {
  it('cookies are read without an error, at most so many, and never with their values', () => {
    fc.assert(
      fc.property(text, (header) => {
        const cookies = parseCookieHeader(header).map(wireCookie);
        expect(cookies.length).toBeLessThanOrEqual(MAX_COOKIES);
        for (const cookie of cookies) {
          const { shape, ...rest } = cookie;
          expect(Object.keys(rest)).toEqual(['name', 'bytes', 'fingerprint']);
          expect(['session', 'token', undefined]).toContain(shape);
          expect(cookie.fingerprint).toMatch(/^[0-9a-f]{16}$/);
          expect(header).toContain(cookie.name);
        }
      }),
      RUNS,
    );
  });

  it('a Set-Cookie line is a cookie of the name it has, or none', () => {
    fc.assert(
      fc.property(text, (line) => {
        const cookie = parseSetCookieLine(line, AT);
        if (cookie === null) return;
        expect(line.replace(/^[ \t]+/, '').startsWith(cookie.name)).toBe(true);
        for (const number of [cookie.bytes, cookie.maxAge, cookie.expires]) {
          expect(number === null || Number.isFinite(number)).toBe(true);
        }
        expect(cookie).not.toHaveProperty('value');
      }),
      RUNS,
    );
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', '', 'a b', '<img onerror>'])(
    'a cookie may be named %j',
    (name) => {
      expect(parseSetCookieLine(`${name}=value; Path=/`, AT)).toMatchObject({ name, path: '/' });
    },
  );

  it('an attribute does not take the place of name or value', () => {
    const cookie = parseSetCookieLine('sid=1; name=evil; value=evil; __proto__=evil', AT);
    expect(cookie).toEqual(parseSetCookieLine('sid=1', AT));
  });

  it('a line of two million blanks costs no more than to read it', () => {
    const blanks = ' '.repeat(1_000_000);
    // Read once it takes milliseconds; read again for each blank, an hour.
    const cookie = completes(() => parseSetCookieLine(`${blanks}x${blanks}y=1`, AT));
    expect(cookie).toMatchObject({ name: `x${blanks}y` });
  });

  it('a reference is an id with a plain path of its own origin', () => {
    const origin = 'http://localhost:3000';
    fc.assert(
      fc.property(text, (header) => {
        const references = parseReferences(header);
        expect(references.length).toBeLessThanOrEqual(8);
        for (const path of [...references, ...parseEndpoints(header)].map((one) => one.path)) {
          expect(new URL(`${path}/hello`, origin).href).toBe(`${origin}${path}/hello`);
        }
      }),
      RUNS,
    );
  });

  it('so is one of a list that is nearly right', () => {
    const id = 'k3V9Qk3V9Qk3';
    fc.assert(
      fc.property(text, (path) => {
        for (const header of [`"${id}";path="${path}"`, `"${id}";path="/${path}"`]) {
          for (const { path: found } of parseEndpoints(header)) {
            const url = new URL(found, 'http://localhost:3000');
            expect(url.origin).toBe('http://localhost:3000');
            expect(url.pathname).toBe(found);
          }
        }
      }),
      RUNS,
    );
  });

  it('an endpoint is named by an id or by nothing, and by no other text', () => {
    expect(parseEndpoints('"../../etc";path="/x"')).toEqual([]);
    expect(parseEndpoints('"";path="/x"')).toEqual([{ path: '/x', project: null }]);
  });
});

describe('an event of the browser', () => {
  const details = {
    requestId: '1',
    tabId: 1,
    url: `http://localhost/${'x'.repeat(1_000_000)}`,
    method: 'GET',
    type: 'main_frame',
    timeStamp: AT,
  };
  const headers = fc.array(
    fc.record({
      name: fc.constantFrom('Cookie', 'Set-Cookie', 'Session-Debug', '__proto__'),
      value: fc.option(text, { nil: undefined }),
    }),
  );

  it('is always one that the panel accepts, and never large', () => {
    fc.assert(
      fc.property(headers, (list) => {
        for (const event of [
          requestEvent({ ...details, requestHeaders: list }),
          responseEvent({ ...details, responseHeaders: list, statusCode: 200 }),
        ]) {
          expect(v.is(WitnessEventSchema, event)).toBe(true);
          expect(event.url.length).toBeLessThanOrEqual(64 * 1024);
        }
      }),
      { numRuns: runs(1000) },
    );
  });

  it('has the first Set-Cookie lines, and says how many there were besides', () => {
    const responseHeaders = Array.from({ length: 5000 }, (_, index) => ({
      name: 'set-cookie',
      value: `c${index}=1`,
    }));
    const event = responseEvent({ ...details, responseHeaders, statusCode: 200 });
    expect(event.setCookies).toHaveLength(MAX_COOKIES);
    expect(event.unreadSetCookies).toBe(5000 - MAX_COOKIES);
  });
});
