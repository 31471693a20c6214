/** What the tab says of each request, in each place where an adapter keeps its sessions. */
import { cookieSession } from '../../contracts/under-test/cookie-session.ts';
import { expressSession } from '../../contracts/under-test/express-session.ts';
import { koaSession } from '../../contracts/under-test/koa-session.ts';
import type { Path } from './routes.ts';
import type { Place } from './visit.ts';

/** As most have it. */
const USUAL: Readonly<Record<Path, string>> = {
  '/': 'none',
  '/cart': 'created',
  '/login': 'rotated',
  '/change': 'saved',
  '/inside': 'saved',
  '/stream': 'saved',
  '/late': 'lost · too-late',
  '/read': 'read',
  '/logout': 'destroyed',
  '/again': 'none',
};

export interface Said extends Place {
  words: Readonly<Record<Path, string>>;
}

const said = (
  { adapter, store }: Place,
  own: Readonly<Partial<Record<Path, string>>> = {},
): Said => ({ adapter, store, words: { ...USUAL, ...own } });

/** A session in a cookie has no id that a login could give it anew. */
const HAS_NO_ID = { '/login': 'saved' } as const;
/** Once the first byte is out, the cookie cannot be set. */
const TAKES_NO_MORE = { '/stream': 'lost · too-late' } as const;

export const SAID: readonly Said[] = [
  said(
    { adapter: expressSession, store: 'MemoryStore' },
    // It keeps the session longer with each request, and leaves the browser its cookie.
    { '/read': 'renewed', '/again': 'refused' },
  ),
  said({ adapter: cookieSession, store: 'its cookie' }, { ...HAS_NO_ID, ...TAKES_NO_MORE }),
  said({ adapter: koaSession, store: 'a store' }),
];
