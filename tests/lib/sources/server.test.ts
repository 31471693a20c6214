import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RecordsReply } from '../../../server-plugin/protocol.ts';
import type { CallResult } from '../../../lib/messaging/messages.ts';
import { serverSource } from '../../../lib/sources/server.ts';
import type { ServerStatus } from '../../../lib/sources/server-status.ts';
import type { Fact } from '../../../lib/sources/facts.ts';
import { sessionRecord, state } from '../../support/records.ts';

const ORIGIN = 'http://localhost:3000';
const hello = (instance: string) => ({
  v: 1,
  name: 'sessions-devtools',
  version: '0.1.0',
  instance,
  now: 0,
  middlewares: [],
  can: [],
});
const records = (facts: Partial<RecordsReply> = {}): RecordsReply => ({
  v: 1,
  instance: 'one',
  cursor: 'c1',
  restarted: false,
  records: [],
  revisions: [],
  more: false,
  dropped: 0,
  ...facts,
});
const answer = (body: unknown, status = 200, hadToken = true): CallResult => ({
  outcome: 'answered',
  status,
  body,
  hadToken,
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
    server.source.nudge();
    await vi.advanceTimersByTimeAsync(100);
    expect(server.asked.at(-1)?.query).toMatchObject({ after: 'c1' });
  });

  it('asks once for a burst of responses', async () => {
    const server = watch({ hello: () => answer(hello('one')) });
    await server.settle();
    const before = server.asked.length;
    for (let i = 0; i < 50; i++) server.source.nudge();
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
    const server = watch({
      hello: () => answer(hello(instance)),
      records: () => answer(records({ instance })),
    });
    await server.settle();
    instance = 'two';
    await vi.advanceTimersByTimeAsync(2000);
    expect(server.status()).toMatchObject({ state: 'paired', instance: 'two', restartedAt: 3000 });
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
    ['needs-pairing', answer({ v: 1, needs: 'token' }, 200, false)],
    ['wrong-token', answer({ v: 1, needs: 'token' }, 200, true)],
    ['wrong-token', answer({ error: { code: 'token', message: 'no' } }, 401, true)],
    ['refused', answer({ error: { code: 'host', message: 'add it to allowedHosts' } }, 403)],
    ['not-found', answer(null, 404)],
    ['not-found', answer({ message: 'hello from the app' }, 200)],
    ['other-version', answer({ ...hello('one'), v: 2 })],
    ['bad-answer', answer({ v: 1, name: 7 })],
    ['bad-answer', answer(null, 500)],
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
