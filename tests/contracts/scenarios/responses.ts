import { read, set, type Scenario } from './scenario.ts';

/** Ways to answer, and what a handler sees of its request and response. */
export const RESPONSES: Record<string, Scenario> = {
  'headers given to writeHead, as an object and as a list': {
    visits: ['/object', '/list', '/implicit'],
    routes: () => ({
      '/object': ({ res, set: assign }) => {
        assign('n', 1);
        res.writeHead(201, 'Made', { 'X-One': '1', 'Set-Cookie': ['a=1', 'b=2'] });
        res.end('object');
      },
      '/list': ({ res }) => {
        res.writeHead(202, ['X-Two', '2', 'X-Two', '3']);
        res.end('list');
      },
      '/implicit': ({ res, set: assign }) => {
        assign('n', 2);
        res.write('one ');
        res.write('two ');
        res.end();
      },
    }),
  },
  'the return values of write and end': {
    visits: ['/values'],
    routes: () => ({
      '/values': ({ res, set: assign, note }) => {
        assign('n', 1);
        res.on('error', () => undefined); // to write after the end is one, in Node itself too
        const first = res.write('a');
        const ended = res.end('b');
        const again = res.end('c');
        note([first, typeof ended, typeof again]);
      },
    }),
  },
  'HEAD, 204 and 304': {
    visits: ['HEAD /set', '/empty', '/etag', '/etag if-none-match', 'HEAD /read'],
    routes: () => ({
      '/set': set('user', 'ada'),
      '/empty': ({ res, set: assign }) => {
        assign('n', 1);
        res.statusCode = 204;
        res.end();
      },
      '/etag': (visit) => {
        visit.set('n', 2);
        visit.respond('a page', { headers: { ETag: '"1"' } });
      },
      '/read': read,
    }),
  },
  'an error in a handler': {
    mayFail: ['/throw', '/fail', '/reject'],
    visits: ['/throw', '/fail', '/reject'],
    routes: () => ({
      '/throw': (visit) => {
        visit.set('n', 1);
        throw new Error('broken');
      },
      '/fail': ({ fail }) => {
        fail(new Error('refused'));
      },
      '/reject': async (visit) => {
        await visit.save();
        throw new Error('rejected');
      },
    }),
  },
  'how request and response look to the handler': {
    visits: ['/look'],
    routes: () => ({
      '/look': ({ req, res, respond }) => {
        respond({
          own: Object.hasOwn(req, 'session'),
          keys: Object.keys(req).sort(),
          response: Object.keys(res).filter((key) => typeof Reflect.get(res, key) === 'function'),
          deleted: Reflect.deleteProperty(req, 'session'),
          gone: 'session' in req,
        });
      },
    }),
  },
  'a cookie that another middleware sets at the headers': {
    visits: ['/set', '/set'],
    before(_req, res, next) {
      const writeHead: unknown = Reflect.get(res, 'writeHead');
      if (typeof writeHead !== 'function') return;
      Reflect.set(res, 'writeHead', function (this: unknown, ...args: unknown[]) {
        res.appendHeader('Set-Cookie', 'other=1');
        Reflect.apply(writeHead, this, args);
        return this;
      });
      next();
    },
    routes: () => ({ '/set': set('n', 1) }),
  },
};
