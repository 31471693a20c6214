import { ask, HTTP, HTTPS, one, type LiveCase } from './live-case.ts';

/** Where two rules meet, of which the table has each alone. */
export const meetingRules: LiveCase[] = [
  one(
    'control characters beside other faults',
    ask({
      kind: 'navigate',
      url: HTTPS,
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
      url: HTTP,
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
      url: `${HTTP}a/b`,
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
        url: HTTPS,
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
    'set, changed and cleared in one response',
    ask({
      kind: 'navigate',
      url: HTTPS,
      lines: ['a=1', 'a=2; HttpOnly', 'b=1', 'b=; Max-Age=0', 'old=; Max-Age=0', 'old=2'],
    }),
    [ask({ kind: 'navigate', url: HTTPS, lines: ['old=1'] })],
  ),
  one(
    'cleared at another path, domain and partition',
    ask({
      kind: 'navigate',
      url: `${HTTPS}a/b`,
      lines: [
        'a=; Max-Age=0; Path=/',
        'b=; Max-Age=0; Path=/',
        'c=; Max-Age=0; Path=/; Secure',
        'd=; Max-Age=0; Path=/; Secure; Partitioned',
        'e=; Max-Age=0; Path=/; Secure; SameSite=None',
        'f=; Max-Age=0; Path=/; Domain=app.test',
      ],
    }),
    [
      ask({
        kind: 'navigate',
        url: `${HTTPS}a/b`,
        lines: [
          'a=1',
          'b=1; Path=/; Domain=app.test',
          'c=1; Path=/; Secure; Partitioned',
          'd=1; Path=/; Secure; SameSite=None; Partitioned',
          'e=1; Path=/; Secure; SameSite=None; Partitioned',
          'f=1; Path=/a; Domain=app.test',
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
  ...(['"cookies"', '"*"', '"cache"', '"storage", "cookies"', 'cookies'] as const).flatMap(
    (types) =>
      (['navigate', 'fetch'] as const).map((kind) =>
        one(
          `Clear-Site-Data: ${types}, ${kind}`,
          ask({
            kind,
            page: `${HTTPS}p`,
            url: `${HTTPS}x`,
            responseHeaders: [`Clear-Site-Data: ${types}`],
            lines: [
              'a=1',
              'b=1; Domain=app.test; Max-Age=60',
              'c=1; Domain=other.test',
              'old=; Max-Age=0',
            ],
          }),
          [ask({ kind: 'navigate', url: HTTPS, lines: ['old=1', 'other=1'] })],
        ),
      ),
  ),
  one(
    'Clear-Site-Data over plain http',
    ask({
      kind: 'navigate',
      url: HTTP,
      responseHeaders: ['Clear-Site-Data: "cookies"'],
      lines: ['a=1'],
    }),
    [ask({ kind: 'navigate', url: HTTP, lines: ['old=1'] })],
  ),
  one(
    'Path, odd',
    ask({
      kind: 'navigate',
      url: `${HTTPS}a/b/c`,
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
];
