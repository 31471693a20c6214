import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HelloReply, RecordsReply } from '../../../server-plugin/protocol.ts';
import type { CallResult } from '../../../lib/messaging/messages.ts';
import { serverSource } from '../../../lib/sources/server.ts';
import type { ServerStatus } from '../../../lib/sources/server-status.ts';
import type { Fact } from '../../../lib/sources/facts.ts';
import { sessionRecord, state } from '../../support/records.ts';

const ORIGIN = 'http://localhost:3000';
const PROJECT = 'dWzXf1cJm0qXh3Zt8yLw2Q';
const hello = (instance: string, facts: Partial<HelloReply> = {}): HelloReply => ({
  v: 2,
  name: 'sessions-devtools',
  version: '0.1.0',
  instance,
  since: 0,
  now: 0,
  middlewares: [],
  can: [],
  ...facts,
});
const records = (facts: Partial<RecordsReply> = {}): RecordsReply => ({
  v: 2,
  instance: 'one',
  since: 0,
  now: 0,
  cursor: 'c1',
  restarted: false,
  records: [],
  revisions: [],
  more: false,
  dropped: 0,
  ...facts,
});
const answer = (body: unknown): CallResult => ({ outcome: 'answered', body });
const plain = (body: unknown, status = 200, wasSigned = true): CallResult => ({
  outcome: 'plain',
  status,
  body,
  wasSigned,
});

beforeEach(() => void vi.useFakeTimers({ now: 1000 }));
afterEach(() => void vi.useRealTimers());

/** A source on a server whose answers the test decides, and what it told so far. */
function watch(replies: { hello: () => CallResult; records?: () => CallResult }) {
  const facts: Fact[] = [];
  const asked: { name: string; query: Record<string, string> }[] = [];
  let isVisible = true;
  const source = serverSource({
    origin: ORIGIN,
    path: '/__sessions',
    project: 'project',
    isVisible: () => isVisible,
    call: (name, query) => {
      asked.push({ name, query });
      return Promise.resolve(
        name === 'hello' ? replies.hello() : (replies.records?.() ?? answer(records())),
      );
    },
  });
  const stop = source.start((fact) => facts.push(fact));
  const status = (): ServerStatus | undefined =>
    facts.flatMap((fact) => (fact.kind === 'server' ? [fact.status] : [])).at(-1);
  return {
    source,
    stop,
    facts,
    asked,
    status,
    hide: () => {
      isVisible = false;
    },
    settle: () => vi.advanceTimersByTimeAsync(0),
  };
}

describe('a server source', () => {
  it('greets the server, and then asks for its records', async () => {
    const server = watch({ hello: () => answer(hello('one')) });
    await server.settle();
    expect(server.status()).toMatchObject({ state: 'paired', instance: 'one' });
    expect(server.asked.map(({ name }) => name)).toEqual(['hello', 'records']);
  });

  it('asks on from where it was', async () => {
    const server = watch({ hello: () => answer(hello('one')) });
    await server.settle();
    server.source.nudge([]);
    await vi.advanceTimersByTimeAsync(100);
    expect(server.asked.at(-1)?.query).toMatchObject({ after: 'c1' });
  });

  it('says how many requests have no record, and counts each once', async () => {
    const told = [
      records({ cursor: 'one.5', dropped: 3 }),
      records({ cursor: 'one.5', dropped: 2 }),
      records({ cursor: 'one.6', dropped: 4 }),
      records({ cursor: 'one.6', dropped: 0 }),
    ];
    const server = watch({
      hello: () => answer(hello('one')),
      records: () => answer(told.shift() ?? records({ cursor: 'one.6' })),
    });
    await server.settle();
    const counts = [server.status()?.dropped];
    for (let look = 0; look < 4; look += 1) {
      await server.source.look();
      counts.push(server.status()?.dropped);
    }
    // From one.5 two are missing, and then four: two more.
    expect(counts).toEqual([3, 5, 7, 7, 7]);
  });

  it('looks when it is told to, also while it is hidden, and says when that has ended', async () => {
    const server = watch({ hello: () => answer(hello('one')) });
    server.hide();
    await server.source.look();
    const before = server.facts.length;
    await server.source.look();
    expect(server.facts.slice(before).map(({ kind }) => kind)).toEqual(['records']);
  });

  it('ends one look before it begins the next', async () => {
    let open = 0;
    let most = 0;
    const source = serverSource({
      origin: ORIGIN,
      path: '/__sessions',
      project: 'project',
      isVisible: () => true,
      call: async (name) => {
        most = Math.max(most, ++open);
        await Promise.resolve();
        open--;
        return answer(name === 'hello' ? hello('one') : records());
      },
    });
    source.start(() => undefined);
    source.nudge([]);
    await Promise.all([source.look(), source.look(), vi.advanceTimersByTimeAsync(100)]);
    expect(most).toBe(1);
  });

  it('asks once for a burst of responses', async () => {
    const server = watch({ hello: () => answer(hello('one')) });
    await server.settle();
    const before = server.asked.length;
    for (let i = 0; i < 50; i++) server.source.nudge([]);
    await vi.advanceTimersByTimeAsync(100);
    expect(server.asked.length).toBe(before + 1);
  });

  it('asks again at once while there is more', async () => {
    const replies = [records({ more: true, cursor: 'c1' }), records({ cursor: 'c2' })];
    const server = watch({
      hello: () => answer(hello('one')),
      records: () => answer(replies.shift() ?? records({ cursor: 'c2' })),
    });
    await server.settle();
    expect(server.facts.filter(({ kind }) => kind === 'records')).toHaveLength(2);
  });

  it('leaves a server that always has more after 20 answers, and goes on later', async () => {
    let page = 0;
    const server = watch({
      hello: () => answer(hello('one')),
      records: () => answer(records({ more: ++page < 50, cursor: `c${page}` })),
    });
    await server.settle();
    expect(page).toBe(20);
    await vi.advanceTimersByTimeAsync(2000);
    expect(page).toBeGreaterThan(20);
  });

  it('asks on from an end that comes no nearer only when it is time again', async () => {
    let asked = 0;
    const server = watch({
      hello: () => answer(hello('one')),
      records: () => answer(records({ more: ++asked < 50, cursor: 'c1' })),
    });
    await server.settle();
    expect(asked).toBe(2);
  });

  it('asks on for a process that had more and is silent only when it is time again', async () => {
    const told = [records({ instance: 'one', cursor: 'one.1', more: true })];
    const server = watch({
      hello: () => answer(hello('one')),
      records: () => answer(told.shift() ?? records({ instance: 'two', cursor: 'two.1' })),
    });
    await server.settle();
    const asked = server.asked.length;
    // Each of the two may be reached by the next call, and neither came further.
    expect(asked).toBeLessThan(8);
    await server.settle();
    expect(server.asked).toHaveLength(asked);
  });

  it('does not poll while the panel is hidden', async () => {
    const server = watch({ hello: () => answer(hello('one')) });
    await server.settle();
    const before = server.asked.length;
    server.hide();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.asked.length).toBe(before);
  });

  it('asks nothing more once it is stopped', async () => {
    const server = watch({ hello: () => answer(hello('one')) });
    await server.settle();
    const before = server.asked.length;
    server.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.asked.length).toBe(before);
  });

  it('tells that the server was restarted when another instance answers', async () => {
    let instance = 'one';
    let [since, now] = [0, 100];
    const server = watch({
      hello: () => answer(hello(instance, { since, now })),
      records: () => answer(records({ instance, since, now })),
    });
    await server.settle();
    instance = 'two';
    // It began half a second before it answered, whatever its clock says.
    [since, now] = [90_000, 90_500];
    await vi.advanceTimersByTimeAsync(2000);
    expect(server.status()).toMatchObject({ state: 'paired', instance: 'two', restartedAt: 2500 });
    expect(server.facts).toContainEqual({ kind: 'run', instance: 'one', isOver: true });
  });

  it('asks each process behind one port for what is new in it, and tells of no restart', async () => {
    // Both have begun before either answers.
    const replies = ['one', 'two', 'one', 'two'].map((instance, at) =>
      records({ instance, since: 10, now: 100 + at, cursor: `${instance}.${at}` }),
    );
    const server = watch({
      hello: () => answer(hello('one', { since: 10, now: 99 })),
      records: () => answer(replies.shift()),
    });
    await server.settle();
    for (let look = 0; look < 3; look++) await vi.advanceTimersByTimeAsync(2000);
    const asked = server.asked.filter(({ name }) => name === 'records');
    expect(asked.map(({ query }) => query.after)).toEqual([
      undefined,
      'one.0',
      'one.0,two.1',
      'one.2,two.1',
    ]);
    expect(server.status()).toMatchObject({ state: 'paired', restartedAt: null });
    expect(server.facts.some(({ kind }) => kind === 'run')).toBe(false);
  });

  it('takes back that the server was restarted where the first process answers again', async () => {
    const replies = [
      records({ instance: 'one', since: 10, now: 100 }),
      records({ instance: 'forked-later', since: 200, now: 300 }),
      records({ instance: 'one', since: 10, now: 400 }),
    ];
    const greetings = [hello('one', { since: 10, now: 99 }), hello('forked-later', { since: 200 })];
    const server = watch({
      hello: () => answer(greetings.shift()),
      records: () => answer(replies.shift()),
    });
    await server.settle();
    await vi.advanceTimersByTimeAsync(2000);
    expect(server.status()?.restartedAt).not.toBeNull();
    await vi.advanceTimersByTimeAsync(2000);
    expect(server.status()?.restartedAt).toBeNull();
    expect(server.facts).toContainEqual({ kind: 'run', instance: 'one', isOver: false });
  });

  it('takes it back, too, where a process answers that was there beside the one that ended', async () => {
    const replies = [
      records({ instance: 'one', since: 10, now: 100 }),
      records({ instance: 'replacement', since: 200, now: 300 }),
      records({ instance: 'other', since: 10, now: 400 }),
    ];
    const greetings = [
      hello('one', { since: 10, now: 99 }),
      hello('replacement', { since: 200, now: 301 }),
      hello('other', { since: 10, now: 401 }),
    ];
    const server = watch({
      hello: () => answer(greetings.shift()),
      records: () => answer(replies.shift()),
    });
    await server.settle();
    await vi.advanceTimersByTimeAsync(2000);
    expect(server.status()?.restartedAt).not.toBeNull();
    await vi.advanceTimersByTimeAsync(2000);
    expect(server.status()?.restartedAt).toBeNull();
    // The one that ended is over all the same.
    expect(server.facts).not.toContainEqual({ kind: 'run', instance: 'one', isOver: false });
  });

  it('looks again for a record that a response has named, as far as there is hope', async () => {
    const wanted = sessionRecord();
    let looks = 0;
    const server = watch({
      hello: () => answer(hello('one')),
      records: () => answer(records({ records: ++looks === 4 ? [wanted] : [] })),
    });
    await server.settle();
    server.source.nudge([wanted.id]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(looks).toBe(4);
    server.source.nudge(['record-that-is-nowhere']);
    await vi.advanceTimersByTimeAsync(1000);
    expect(looks).toBe(4 + 8);
  });

  it.each([
    [
      { service: 'shop', machine: 'desk', pid: 7 },
      { service: 'shop', machine: 'desk', pid: 7 },
    ],
    [
      { service: null, machine: 'desk' },
      { service: null, machine: 'desk', pid: null },
    ],
    [{}, null],
  ])('tells which process made the records, as far as that is told: %o', async (place, process) => {
    const server = watch({
      hello: () => answer(hello('one')),
      records: () => answer(records(place)),
    });
    await server.settle();
    const told = server.facts.find(({ kind }) => kind === 'records');
    expect(told).toMatchObject({ from: { process } });
  });

  it('tells how far the clock of the server is ahead', async () => {
    const server = watch({
      hello: () => answer(hello('one')),
      records: () => answer(records({ now: 61_000 })),
    });
    await server.settle();
    expect(server.facts.find(({ kind }) => kind === 'records')).toMatchObject({
      from: { origin: ORIGIN, project: 'project', clockAhead: 60_000 },
    });
  });

  it('waits longer and longer for a server that is away, and comes back to it', async () => {
    let reply: CallResult = { outcome: 'failed', error: 'Failed to fetch' };
    const server = watch({ hello: () => reply });
    await server.settle();
    expect(server.status()?.state).toBe('unreachable');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.asked.length).toBeLessThan(9);
    reply = answer(hello('one'));
    await vi.advanceTimersByTimeAsync(16_000);
    expect(server.status()?.state).toBe('paired');
  });

  it.each([
    ['needs-pairing', plain({ v: 2, needs: 'pairing', project: PROJECT }, 200, false)],
    ['needs-pairing', plain({ error: { code: 'signature', message: 'no' } }, 401, false)],
    ['not-proven', plain({ v: 2, needs: 'pairing', project: PROJECT }, 200, true)],
    ['not-proven', plain({ error: { code: 'project', message: 'no' } }, 401, true)],
    ['not-proven', plain(hello('one'))],
    ['refused', plain({ error: { code: 'host', message: 'add it to allowedHosts' } }, 403)],
    ['not-found', plain(null, 404)],
    ['not-found', plain({ message: 'hello from the app' }, 200)],
    ['other-version', plain({ v: 1, needs: 'token' }, 200, false)],
    ['other-version', answer({ ...hello('one'), v: 3 })],
    ['bad-answer', answer({ v: 2, name: 7 })],
    ['bad-answer', answer(null)],
    ['bad-answer', plain(null, 500)],
    ['unreachable', { outcome: 'failed', error: 'Failed to fetch' } as const],
    ['untrusted', { outcome: 'untrusted', error: 'net::ERR_CERT_AUTHORITY_INVALID' } as const],
  ])('says %s for an answer such as that', async (state, reply) => {
    const server = watch({ hello: () => reply });
    await server.settle();
    expect(server.status()?.state).toBe(state);
  });

  it('refuses a list of records that is none', async () => {
    const server = watch({
      hello: () => answer(hello('one')),
      records: () => answer({ ...records(), records: 'none' }),
    });
    await server.settle();
    expect(server.status()?.state).toBe('bad-answer');
    expect(server.facts.some(({ kind }) => kind === 'records')).toBe(false);
  });

  it('loses one record, state or middleware that it cannot read, and no other', async () => {
    const good = sessionRecord();
    const middleware = { name: 'm', version: null, kind: 'store', rule: 'hash', cookieName: 'sid' };
    const server = watch({
      hello: () =>
        answer({ ...hello('one'), middlewares: [{ ...middleware, options: {} }, { name: 7 }] }),
      records: () =>
        answer({
          ...records(),
          records: [{ ...good, id: 'upgraded', status: 'none' }, good, { id: '../../etc' }],
          revisions: [state({ a: 1 }), { id: 'of-no-use', json: 7 }],
        }),
    });
    await server.settle();
    expect(server.status()).toMatchObject({
      state: 'paired',
      hello: { middlewares: [{ name: 'm' }] },
      unread: { count: 4, detail: expect.stringContaining('(at revisions.1.json).') },
    });
    expect(server.facts.find(({ kind }) => kind === 'records')).toMatchObject({
      records: [good],
      unread: [
        { id: 'upgraded', detail: expect.stringContaining('(at records.0.status).') },
        { id: null },
        { id: null },
      ],
      revisions: [state({ a: 1 })],
    });
  });
});
