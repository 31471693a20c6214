import { ask, FAR, HTTP, HTTPS, one, type LiveCase } from './live-case.ts';

/** Each SameSite, Partitioned and Secure, as the jar has them and as a response sets them. */
const KINDS = [
  'strict=1; SameSite=Strict',
  'lax=1; SameSite=Lax',
  'absent=1',
  'none=1; SameSite=None; Secure',
  'part=1; SameSite=None; Secure; Partitioned',
  'deep=1; Path=/deep',
  'wide=1; Domain=app.test; SameSite=None; Secure',
];

const filled = ask({ kind: 'navigate', url: HTTPS, lines: KINDS });
const RENEWED = KINDS.map((line) => line.replace('=1', '=2'));

type Facts = Parameters<typeof ask>[0];

/** From where a request may come. */
const PAGES: Readonly<Record<string, Pick<Facts, 'page' | 'frames'>>> = {
  'its own page': { page: `${HTTPS}p` },
  'a page of its site': { page: 'https://api.app.test:8443/p' },
  'a page of its host over http': { page: `${HTTP}p` },
  'a page of another site': { page: FAR },
  'a frame of its own in another site': { page: FAR, frames: [{ url: `${HTTPS}f` }] },
  'a frame of another site in its own': { page: `${HTTPS}p`, frames: [{ url: FAR }] },
  'srcdoc in a frame of another site': {
    page: `${HTTPS}p`,
    frames: [{ url: FAR }, { srcdoc: true }],
  },
  'its own frame in a frame of its site': {
    page: `${HTTPS}p`,
    frames: [{ url: 'https://api.app.test:8443/f' }, { url: `${HTTPS}f` }],
  },
  'its own frame in another one in its own': {
    page: `${HTTPS}p`,
    frames: [{ url: FAR }, { url: `${HTTPS}f` }],
  },
};

const WAYS: Readonly<Record<string, Omit<Facts, 'url'>>> = {
  'fetch with credentials': { kind: 'fetch', credentials: 'include' },
  'fetch without': { kind: 'fetch', credentials: 'omit' },
  'fetch no-cors': { kind: 'fetch', mode: 'no-cors', credentials: 'include' },
  'fetch POST': { kind: 'fetch', method: 'POST', credentials: 'include' },
  frame: { kind: 'iframe' },
  image: { kind: 'img' },
};

const fromPages = Object.entries(PAGES).flatMap(([from, place]) =>
  Object.entries(WAYS).map(([way, how]) =>
    one(`${way} from ${from}`, ask({ ...place, ...how, url: `${HTTPS}x`, lines: RENEWED }), [
      filled,
    ]),
  ),
);

/** By way of which a request may come. */
const HOPS: Readonly<Record<string, string>> = {
  'another site': 'https://other.test:8443/r',
  'its own site': 'https://api.app.test:8443/r',
  'its host over http': `${HTTP}r`,
};

const typed = Object.entries(HOPS).map(([hop, via]) =>
  one(`typed, by way of ${hop}`, ask({ kind: 'navigate', via, url: `${HTTPS}x`, lines: RENEWED }), [
    filled,
  ]),
);

const many = Array.from({ length: 179 }, (_, index) => `c${index}=1`);

const jars = [
  one(
    'many cookies: the jar is full',
    ask({ kind: 'navigate', url: HTTPS, lines: ['x=1; Secure', 'y=1', 'c0=2'] }),
    [
      ask({ kind: 'navigate', url: HTTPS, lines: many.slice(0, 90) }),
      ask({ kind: 'navigate', url: HTTPS, lines: many.slice(90) }),
    ],
  ),
  one(
    'many cookies: all Secure, and one that is not',
    ask({ kind: 'navigate', url: HTTPS, lines: ['x=1', 'z=1'] }),
    [
      ask({
        kind: 'navigate',
        url: HTTPS,
        lines: many.slice(0, 90).map((line) => `${line}; Secure`),
      }),
      ask({
        kind: 'navigate',
        url: HTTPS,
        lines: [...many.slice(90), 'c180=1'].map((line) => `${line}; Secure`),
      }),
    ],
  ),
  one(
    'paths: what goes along',
    ask({ kind: 'navigate', url: `${HTTPS}admin/x`, lines: ['new=1'] }),
    [
      ask({
        kind: 'navigate',
        url: `${HTTPS}admin/login`,
        lines: [
          'a=1',
          'b=1; Path=/admin/',
          'c=1; Path=/adm',
          'd=1; Path=/Admin',
          'e=1; Path=/admin/x',
          'f=1; Path=/admin/x/',
          'g=1; Path=/%61dmin',
          'h=1; Path=/',
        ],
      }),
    ],
  ),
  one(
    'another port has the same jar',
    ask({ kind: 'navigate', url: 'http://app.test:8002/', lines: ['a=2'] }),
    [ask({ kind: 'navigate', url: HTTP, lines: ['a=1', 'b=1; HttpOnly'] })],
  ),
  one('http after https', ask({ kind: 'navigate', url: HTTP, lines: RENEWED }), [filled]),
  one(
    'a host below',
    ask({ kind: 'navigate', url: 'https://api.app.test:8443/deep/x', lines: RENEWED }),
    [filled],
  ),
];

export const places: LiveCase[] = [...fromPages, ...typed, ...jars];
