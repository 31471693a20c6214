import type { Setting } from './browser.ts';
import { AskSchema, type Ask } from './cases.ts';
import * as v from 'valibot';

export interface LiveCase {
  what: string;
  setting: Setting;
  before: Ask[];
  /** With the lines of its answer. */
  ask: Ask;
}

const ask = (facts: v.InferInput<typeof AskSchema>): Ask => v.parse(AskSchema, facts);
const https = 'https://app.test:8443/';
const http = 'http://app.test:8001/';
const far = { page: 'https://other.test:8443/p', url: `${https}x` };
const one = (what: string, asked: Ask, before: Ask[] = []): LiveCase => ({
  what,
  setting: undefined,
  before,
  ask: asked,
});

/** Where two rules meet, of which the table has each alone. */
export const moreCases: LiveCase[] = [
  one(
    'control characters beside other faults',
    ask({
      kind: 'navigate',
      url: https,
      lines: [
        '; Foo=\u0001',
        `a=\u0001${'x'.repeat(5000)}`,
        `a=${'x'.repeat(5000)}; Domain=other.test`,
        'a=\u0001; Domain=other.test',
        'a\tb=1',
        '\ta\t=\t1',
        'a=1; Path=/\tb',
        'a=1\u007f',
      ],
    }),
  ),
  one(
    'Domain, prefix and Partitioned at once',
    ask({
      kind: 'navigate',
      url: http,
      lines: [
        '__Host-a=1; Domain=other.test',
        '__Host-a=1; Domain=app.test; Partitioned',
        '__Secure-a=1; SameSite=None',
        'a=1; Domain=other.test; Partitioned; SameSite=None',
        'a=1; Secure; SameSite=None',
        'a=1; Secure; SameSite=Strict',
      ],
    }),
  ),
  one(
    'Secure over a Secure cookie, plain http',
    ask({
      kind: 'navigate',
      url: `${http}a/b`,
      lines: [
        'a=2; Secure; Path=/',
        'a=2; Path=/',
        'a=2; Path=/a; SameSite=None',
        'a=2',
        'b=2; Path=/',
        'b=2; Path=/a/c',
        'b=2; Path=/ab',
        'c=2; Domain=app.test',
        'd=2',
        'd=; Max-Age=0; Secure',
      ],
    }),
    [
      ask({
        kind: 'navigate',
        url: https,
        lines: [
          'a=1; Secure; Path=/',
          'b=1; Secure; Path=/a',
          'c=1; Secure; Path=/',
          'd=1; Secure; Path=/; Domain=app.test',
        ],
      }),
    ],
  ),
  one(
    'everything wrong in a cross-site fetch over http',
    ask({
      kind: 'fetch',
      page: 'http://other.test:8001/p',
      url: `${http}x`,
      credentials: 'include',
      lines: [
        'a=1; Secure; SameSite=Lax',
        'a=1; Secure; SameSite=None',
        'a=1; SameSite=None',
        'a=1; Secure',
        'a=1; SameSite=Strict',
        'a=1; SameSite=wrong',
        '__Host-a=1; SameSite=Lax',
        'a=1; Domain=other.test',
      ],
    }),
  ),
  one(
    'cross-site image, SameSite=None without Secure',
    ask({
      kind: 'img',
      ...far,
      lines: [
        'a=1; SameSite=None',
        'b=1; SameSite=None; Secure',
        'c=1; SameSite=None; Partitioned',
      ],
    }),
  ),
  one(
    'cross-site image with crossorigin=use-credentials',
    ask({
      kind: 'img',
      ...far,
      attrs: { crossorigin: 'use-credentials' },
      lines: ['a=1', 'b=1; SameSite=None; Secure'],
    }),
  ),
  one(
    'same-origin module script',
    ask({
      kind: 'script',
      page: `${https}p`,
      url: `${https}x`,
      attrs: { type: 'module' },
      lines: ['a=1', 'b=1; SameSite=Strict'],
    }),
  ),
  one(
    'style sheet of another site',
    ask({ kind: 'css', ...far, lines: ['a=1', 'b=1; SameSite=None; Secure; Partitioned'] }),
  ),
  one(
    'OPTIONS by fetch, same origin',
    ask({
      kind: 'fetch',
      page: `${https}p`,
      url: `${https}x`,
      method: 'OPTIONS',
      lines: ['a=1', 'b=1; SameSite=Strict'],
    }),
    [ask({ kind: 'navigate', url: https, lines: ['old=1'] })],
  ),
  one(
    'PUT by fetch, same site, after its preflight',
    ask({
      kind: 'fetch',
      page: `${https}p`,
      url: 'https://api.app.test:8443/x',
      method: 'PUT',
      credentials: 'include',
      lines: ['a=1; Domain=app.test', 'b=1; Domain=other.test'],
    }),
    [ask({ kind: 'navigate', url: https, lines: ['old=1; Domain=app.test', 'own=1'] })],
  ),
  one(
    'set, changed and cleared in one response',
    ask({
      kind: 'navigate',
      url: https,
      lines: ['a=1', 'a=2; HttpOnly', 'b=1', 'b=; Max-Age=0', 'old=; Max-Age=0', 'old=2'],
    }),
    [ask({ kind: 'navigate', url: https, lines: ['old=1'] })],
  ),
  one(
    'cleared at another path, domain and partition',
    ask({
      kind: 'navigate',
      url: `${https}a/b`,
      lines: [
        'a=; Max-Age=0; Path=/',
        'b=; Max-Age=0; Path=/',
        'c=; Max-Age=0; Path=/; Secure',
        'd=; Max-Age=0; Path=/; Secure; Partitioned',
        'd=; Max-Age=0; Path=/; Secure; SameSite=None',
      ],
    }),
    [
      ask({
        kind: 'navigate',
        url: `${https}a/b`,
        lines: [
          'a=1',
          'b=1; Path=/; Domain=app.test',
          'c=1; Path=/; Secure; Partitioned',
          'd=1; Path=/; Secure; SameSite=None; Partitioned',
        ],
      }),
    ],
  ),
  one(
    'IPv6 loopback',
    ask({
      kind: 'navigate',
      url: 'http://127.0.0.1:8001/',
      lines: [
        '__Host-a=1; Secure; Path=/',
        '__Host-b=1; Secure; Path=/; Domain=127.0.0.1',
        'c=1; Domain=.127.0.0.1',
        'd=1; Domain=127.0.0.2',
        'e=1; SameSite=None; Secure; Partitioned',
      ],
    }),
  ),
  one(
    'Path, odd',
    ask({
      kind: 'navigate',
      url: `${https}a/b/c`,
      lines: [
        'a=1; Path=x',
        'b=1; Path="/"',
        'c=1; Path=/z',
        'd=1; Path',
        'e=1; Path=/a/b/',
        'f=1; Path=/ a ',
      ],
    }),
  ),
  one(
    'sandboxed frame of another site',
    ask({
      kind: 'iframe',
      page: 'https://other.test:8443/p',
      url: https,
      attrs: { sandbox: '' },
      lines: ['a=1', 'b=1; SameSite=None; Secure', 'c=1; SameSite=None; Secure; Partitioned'],
    }),
  ),
  one(
    'form of POST from another site',
    ask({
      kind: 'form',
      page: 'https://other.test:8443/p',
      url: https,
      method: 'POST',
      lines: ['a=1; SameSite=Strict', 'b=1'],
    }),
    [
      ask({
        kind: 'navigate',
        url: https,
        lines: ['strict=1; SameSite=Strict', 'lax=1; SameSite=Lax'],
      }),
    ],
  ),
  ...(['link', 'navigate', 'open', 'iframe'] as const).map((kind) =>
    one(
      `by way of a service worker: ${kind}`,
      ask({
        kind,
        page: kind === 'navigate' ? undefined : 'https://other.test:8443/p',
        url: https,
        lines: ['a=1', 'b=1; SameSite=None; Secure', 'c=1; SameSite=None; Secure; Partitioned'],
      }),
      [
        ask({
          kind: 'navigate',
          url: https,
          lines: [
            'strict=1; SameSite=Strict',
            'lax=1; SameSite=Lax',
            'none=1; SameSite=None; Secure',
          ],
        }),
        ask({ kind: 'sw', page: `${https}p`, url: `${https}x`, via: 'own' }),
      ],
    ),
  ),
  one(
    'two sites in one response of a frame within a frame',
    ask({
      kind: 'fetch',
      page: `${https}p`,
      frames: [{ url: 'https://api.app.test:8443/f' }, { url: 'https://app.test:8443/f' }],
      url: `${https}x`,
      lines: ['a=1; SameSite=Strict', 'b=1; Domain=app.test'],
    }),
  ),
  one(
    'http frame in an http page of another site',
    ask({
      kind: 'iframe',
      page: 'http://other.test:8001/p',
      url: http,
      lines: ['a=1', 'b=1; SameSite=None', 'c=1; Secure; SameSite=None'],
    }),
  ),
];
