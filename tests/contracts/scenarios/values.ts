import { counter, Counting, countingProxy } from './counting.ts';
import { ignore, read, set, type Scenario } from './scenario.ts';

const cycle: Record<string, unknown> = {};
cycle.self = cycle;

const throwing = Object.defineProperty({}, 'value', {
  enumerable: true,
  get() {
    throw new Error('no value');
  },
});

/** Values that a look may disturb, and values that cannot be stored. */
export const VALUES: Record<string, Scenario> = {
  'values that write themselves, are left out or come back changed': {
    visits: [
      '/date',
      '/map',
      '/buffer',
      '/custom',
      '/function',
      '/nothing',
      '/nan',
      '/symbol',
      '/read',
    ],
    routes: () => ({
      '/date': set('date', new Date(0)),
      '/map': set('map', new Map([[1, 2]])),
      '/buffer': set('buffer', Buffer.from('abc')),
      '/custom': set('custom', { toJSON: () => 'custom' }),
      '/function': set('function', () => 1),
      '/nothing': set('nothing', undefined),
      '/nan': set('nan', { deep: [NaN] }),
      '/symbol': set('symbol', Symbol('s')),
      '/read': read,
    }),
  },
  'getters that count how often they are read': {
    visits: ['/set', '/set', '/failed', '/read', '/ignore'],
    routes: () => ({
      '/set': (visit) => {
        visit.set('counted', { nested: [counter('get')] });
        visit.respond('set');
      },
      '/failed': (visit) => {
        visit.set('counted', counter('get'));
        visit.respond({ counted: visit.get('counted') }, { status: 500 });
      },
      '/read': read,
      '/ignore': ignore,
    }),
  },
  'a toJSON that counts how often it is called': {
    visits: ['/set', '/set', '/read'],
    routes: () => ({
      '/set': (visit) => {
        visit.set('own', counter('toJSON'));
        visit.set('made', [new Counting()]);
        visit.respond('set');
      },
      '/read': read,
    }),
  },
  'a Proxy that counts what is done to it': {
    visits: ['/set', '/set', '/read'],
    routes: () => ({
      '/set': (visit) => {
        visit.set('proxy', countingProxy());
        visit.respond(`${visit.size()} keys`);
      },
      '/read': read,
    }),
  },
  'a Map whose toJSON the app has made': {
    visits: ['/set', '/read'],
    routes: () => ({
      '/set': (visit) => {
        visit.set('seen', Object.assign(new Map([['a', 1]]), counter('toJSON')));
        visit.respond('set');
      },
      '/read': read,
    }),
  },
  'getters in a response that is streamed, and looked at late': {
    visits: ['/stream', '/set-first', '/set-first', '/read'],
    routes: () => ({
      '/stream': ({ res, set: assign }) => {
        res.write('first ');
        assign('nested', counter('get'));
        res.write('second ');
        res.end('last');
        assign('late', counter('get'));
      },
      '/set-first': ({ res, set: assign }) => {
        assign('nested', counter('get'));
        res.write('first ');
        assign('late', counter('get'));
        res.end('last');
      },
      '/read': read,
    }),
  },
  'a BigInt': { visits: ['/set'], routes: () => ({ '/set': set('big', 1n) }) },
  'a cycle': { visits: ['/set'], routes: () => ({ '/set': set('cycle', cycle) }) },
  'a getter that throws': { visits: ['/set'], routes: () => ({ '/set': set('bad', throwing) }) },
  'keys that a session has already': {
    visits: ['/set', '/read'],
    routes: () => ({
      '/set': (visit) => {
        visit.own('__proto__', { evil: 1 });
        visit.own('constructor', 'mine');
        visit.own('touch2', 1);
        visit.respond('set');
      },
      '/read': read,
    }),
  },
};
