import { describe, expect, it } from 'vitest';
import { FORMATS } from '../../../lib/decoders/formats.ts';
import { claimsOf, decodeCookie, siblingsOf } from '../../../lib/decoders/decode.ts';
import { CONFIDENCES, type Cookie, type DecodedCookie } from '../../../lib/decoders/decoder.ts';
import { MOST_CONTENT } from '../../../lib/decoders/parts/text.ts';
import { DJANGO, FLASK, PHP, RAILS } from './made.ts';
import { fc, runs } from '../../support/property.ts';

const MADE = [DJANGO, FLASK, RAILS, PHP].flatMap((cookies): Cookie[] => Object.values(cookies));

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const base64Url = (text: string): string => Buffer.from(text).toString('base64url');

/** Keys that a format knows its content by. */
const KEYS = fc.constantFrom(
  ...['message', 'purpose', '_expire', '_maxAge', '_session', 'session', 'signature', 'expiresAt'],
  ...['iv', 'value', 'mac', 'tag', 'alg', 'enc', '_rails', 'data', 'exp', '__proto__', 'user'],
);

const leaf = fc.oneof(
  fc.jsonValue({ maxDepth: 1 }),
  fc.string(),
  fc.constantFrom(true, 1_800_000_000_000, 'HS256', 'AAAA', 'f00d'.repeat(8)),
);

/** What a format knows its content by. */
const ENVELOPES = [
  { message: 'f00d'.repeat(8), purpose: 'session' },
  { _expire: 1_800_000_000_000, _maxAge: 1000, user: 'ada' },
  { _session: true, session: {}, signature: 'A' },
  { session: { user: 'ada' }, expiresAt: 1_800_000_000_000, signature: 'A' },
  { iv: 'AAAA', value: 'AAAA', mac: 'a', tag: '' },
];

const json = fc
  .oneof(
    fc.dictionary(KEYS, fc.oneof(leaf, fc.dictionary(KEYS, leaf))),
    fc.constantFrom(...ENVELOPES),
    leaf,
  )
  .map((value) => JSON.stringify(value));

/** Content as the formats write it; the signatures have the length of theirs. */
const WRITE: readonly ((text: string) => string)[] = [
  base64,
  base64Url,
  (text) => `base64-${base64Url(text)}`,
  (text) => `j:${text}`,
  (text) => `s:j:${text}.${'A'.repeat(43)}`,
  (text) => `s:${text}.${'A'.repeat(43)}`,
  (text) => `s:${base64Url(text)}.${'A'.repeat(43)}`,
  (text) => `${base64(text)}.${'A'.repeat(43)}`,
  (text) => `${base64(text)}.${'A'.repeat(43)}=`,
  (text) => `${base64Url(text)}:1xWMZg:${'A'.repeat(43)}`,
  (text) => `${base64Url(text)}.awdxjQ.${'A'.repeat(27)}`,
  (text) => `${base64Url('{"alg":"HS256"}')}.${base64Url(text)}.${'A'.repeat(43)}`,
  (text) => `${base64Url(text)}.${base64Url(text)}.${'A'.repeat(43)}`,
  (text) => `${base64Url('{"alg":"dir","enc":"A256GCM"}')}..AAAA.${base64Url(text)}.AAAA`,
  (text) => `${base64(text)}--${'a'.repeat(40)}`,
  (text) => `${base64(JSON.stringify({ _rails: { message: base64(text) } }))}--${'a'.repeat(64)}`,
  (text) => `${base64(text)}--${'A'.repeat(16)}--${'A'.repeat(22)}==`,
  (text) => `${base64(text)};${'A'.repeat(32)}`,
  (text) => `Fe26.2*1*aa*AA*${base64Url(text)}*1800000000000*aa*AA~2`,
  (text) => `CfDJ8${base64Url(text)}`,
];

const ids = fc.oneof(
  fc.uuid(),
  fc
    .tuple(fc.constantFrom('a', 'A', '0', 'f0', '-'), fc.constantFrom(24, 26, 32, 36, 40, 48, 64))
    .map(([piece, length]) => piece.repeat(length / piece.length)),
);

const text = fc.oneof(
  json,
  ids,
  ids.map((id) => JSON.stringify(id)),
  fc.string({ unit: 'binary' }),
);

const written = fc.oneof(
  fc.tuple(fc.constantFrom(...WRITE), text).map(([write, content]) => write(content)),
  fc.constantFrom(...MADE.map((cookie) => cookie.value)),
  ids,
);

const value = fc.oneof(
  { weight: 3, arbitrary: written },
  written.map(encodeURIComponent),
  fc.string({ unit: 'binary' }),
  // Something else in the middle of it.
  fc
    .tuple(written, fc.nat(), fc.oneof(fc.string(), fc.constantFrom('.', ':', '--', '=', '*', '%')))
    .map(([whole, at, other]) => {
      const middle = at % (whole.length + 1);
      return whole.slice(0, middle) + other + whole.slice(middle);
    }),
);

const name = fc
  .tuple(
    fc.constantFrom('', '__Host-', '__Secure-'),
    fc.oneof(
      fc.constantFrom(
        ...Object.values(FORMATS).flatMap(({ names }) =>
          names.filter((one) => typeof one === 'string'),
        ),
      ),
      fc.constantFrom('_app_session', 'sb-a-auth-token', '.AspNetCore.Session', 'shop', 'toString'),
      fc.string(),
    ),
    fc.constantFrom('', '', '', '.0', '.1', '.sig', 'C1'),
  )
  .map((parts) => parts.join(''));

const cookie = fc.record({ name, value });

/** A cookie, and others beside it: half of the times one that looks like its signature. */
const request = fc
  .tuple(cookie, fc.array(cookie, { maxLength: 3 }), fc.boolean())
  .map(([one, others, isSigned]): [Cookie, Cookie[]] => [
    one,
    isSigned ? [...others, signature(one.name)] : others,
  ]);

const RUNS = {
  numRuns: runs(5000),
  examples: [
    // What was found once: an id that is JSON, and one that is signed beside a name of another.
    [[{ name: 'PHPSESSID', value: 'eyIgICI6IiAgIiwiICI6ZmFsc2V9' }, [signature('PHPSESSID')]]],
    [[{ name: '__session', value: 'eyJhIjoxfQ==' }, [signature('__session')]]],
    // A session that has the keys of two formats in it.
    [
      [
        { name: 'shop', value: base64('{"_session":true,"session":{},"signature":"A"}') },
        [signature('shop')],
      ],
    ],
  ] satisfies [[Cookie, Cookie[]]][],
};

describe('a cookie of any name and value', () => {
  it('has one format that fits best', () => {
    fc.assert(
      fc.property(request, ([one, others]) => {
        const claims = claimsOf(one, siblingsOf([...others, one]));
        expect(bestOf(claims).length).toBeLessThanOrEqual(1);
      }),
      RUNS,
    );
  });

  it('is decoded to bounded JSON', () => {
    fc.assert(
      fc.property(request, ([one, others]) => {
        const inside = decodeCookie(one, others);
        const text = JSON.stringify(inside);
        expect(JSON.parse(text)).toEqual(inside);
        expect(text.length).toBeLessThan(2 * MOST_CONTENT);
        expect(inside?.kind === 'id' || inside?.kind === 'sealed' ? inside : {}).not.toHaveProperty(
          'content',
        );
      }),
      RUNS,
    );
  });
});

describe('a cookie as long as a page likes', () => {
  const pieces = [
    'A',
    '.',
    '-',
    '--',
    '*',
    ':',
    ';',
    '=',
    's:',
    '{',
    '[',
    'eyJ',
    'A.',
    'A*',
    '%41',
    'Fe26.2*',
  ];

  it.each(pieces)('is looked at once, of %j', (piece) => {
    for (const length of [MOST_CONTENT, 1_000_000]) {
      const long = piece.repeat(length / piece.length);
      for (const name of ['session', 'connect.sid', long])
        expect(decodeCookie({ name, value: long })).toBeNull();
    }
  });

  it('may be as deep as it likes', () => {
    const deep = Buffer.from('['.repeat(20_000) + ']'.repeat(20_000)).toString('base64');
    const inside = decodeCookie({ name: 'session', value: deep });
    expect(JSON.stringify(inside?.content)).toContain('$cut');
  });

  it('may be in a thousand chunks', () => {
    const cookies = Array.from({ length: 1000 }, (_, at) => ({ name: `a.${at}`, value: 'A' }));
    expect(cookies.map((one) => decodeCookie(one, cookies))).toEqual(cookies.map(() => null));
  });
});

/** Those of the highest confidence. */
function bestOf(claims: readonly DecodedCookie[]): DecodedCookie[] {
  const best = Math.max(...claims.map(({ confidence }) => CONFIDENCES.indexOf(confidence)));
  return claims.filter(({ confidence }) => CONFIDENCES.indexOf(confidence) === best);
}

/** A cookie beside another that looks like its signature. */
function signature(name: string): Cookie {
  return { name: `${name}.sig`, value: 'x'.repeat(27) };
}
