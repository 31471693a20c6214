import { ask, FAR, HTTP, HTTPS, one, type LiveCase } from './live-case.ts';

/** Ways to ask that the table has not. */
export const moreWays: LiveCase[] = [
  one(
    'everything wrong in a cross-site fetch over http',
    ask({
      kind: 'fetch',
      page: 'http://other.test:8001/p',
      url: `${HTTP}x`,
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
      page: FAR,
      url: `${HTTPS}x`,
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
      page: FAR,
      url: `${HTTPS}x`,
      attrs: { crossorigin: 'use-credentials' },
      lines: ['a=1', 'b=1; SameSite=None; Secure'],
    }),
  ),
  one(
    'same-origin module script',
    ask({
      kind: 'script',
      page: `${HTTPS}p`,
      url: `${HTTPS}x`,
      attrs: { type: 'module' },
      lines: ['a=1', 'b=1; SameSite=Strict'],
    }),
  ),
  one(
    'style sheet of another site',
    ask({
      kind: 'css',
      page: FAR,
      url: `${HTTPS}x`,
      lines: ['a=1', 'b=1; SameSite=None; Secure; Partitioned'],
    }),
  ),
  one(
    'OPTIONS by fetch, same origin',
    ask({
      kind: 'fetch',
      page: `${HTTPS}p`,
      url: `${HTTPS}x`,
      method: 'OPTIONS',
      lines: ['a=1', 'b=1; SameSite=Strict'],
    }),
    [ask({ kind: 'navigate', url: HTTPS, lines: ['old=1'] })],
  ),
  one(
    'PUT by fetch, same site, after its preflight',
    ask({
      kind: 'fetch',
      page: `${HTTPS}p`,
      url: 'https://api.app.test:8443/x',
      method: 'PUT',
      credentials: 'include',
      lines: ['a=1; Domain=app.test', 'b=1; Domain=other.test'],
    }),
    [ask({ kind: 'navigate', url: HTTPS, lines: ['old=1; Domain=app.test', 'own=1'] })],
  ),
  one(
    'sandboxed frame of another site',
    ask({
      kind: 'iframe',
      page: FAR,
      url: HTTPS,
      attrs: { sandbox: '' },
      lines: ['a=1', 'b=1; SameSite=None; Secure', 'c=1; SameSite=None; Secure; Partitioned'],
    }),
  ),
  one(
    'form of POST from another site',
    ask({
      kind: 'form',
      page: FAR,
      url: HTTPS,
      method: 'POST',
      lines: ['a=1; SameSite=Strict', 'b=1'],
    }),
    [
      ask({
        kind: 'navigate',
        url: HTTPS,
        lines: ['strict=1; SameSite=Strict', 'lax=1; SameSite=Lax'],
      }),
    ],
  ),
  ...(['link', 'navigate', 'open', 'iframe'] as const).map((kind) =>
    one(
      `by way of a service worker: ${kind}`,
      ask({
        kind,
        page: kind === 'navigate' ? undefined : FAR,
        url: HTTPS,
        lines: ['a=1', 'b=1; SameSite=None; Secure', 'c=1; SameSite=None; Secure; Partitioned'],
      }),
      [
        ask({
          kind: 'navigate',
          url: HTTPS,
          lines: [
            'strict=1; SameSite=Strict',
            'lax=1; SameSite=Lax',
            'none=1; SameSite=None; Secure',
          ],
        }),
        ask({ kind: 'sw', page: `${HTTPS}p`, url: `${HTTPS}x`, via: 'own' }),
      ],
    ),
  ),
  one(
    'two sites in one response of a frame within a frame',
    ask({
      kind: 'fetch',
      page: `${HTTPS}p`,
      frames: [{ url: 'https://api.app.test:8443/f' }, { url: 'https://app.test:8443/f' }],
      url: `${HTTPS}x`,
      lines: ['a=1; SameSite=Strict', 'b=1; Domain=app.test'],
    }),
  ),
  one(
    'http frame in an http page of another site',
    ask({
      kind: 'iframe',
      page: 'http://other.test:8001/p',
      url: HTTP,
      lines: ['a=1', 'b=1; SameSite=None', 'c=1; Secure; SameSite=None'],
    }),
  ),
];
