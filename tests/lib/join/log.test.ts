import { describe, expect, it } from 'vitest';
import { ExchangeLog } from '../../../lib/join/log.ts';
import type { Fact } from '../../../lib/sources/facts.ts';
import { plainText } from '../../../lib/text/spans.ts';
import { explain } from '../../../lib/text/why/explain.ts';
import {
  recordFacts,
  revision,
  state,
  sessionRecord,
  T0,
  unreadFacts,
  wireSetCookie,
  witness,
  witnessFacts,
  reference,
} from '../../support/records.ts';

const one = state({ num_visits: 1 });
const unchanged = { loaded: one.id, atHeaders: one.id, end: one.id };

describe('witness and record', () => {
  it('are one row, whichever comes first', () => {
    const record = sessionRecord({ url: '/books', data: unchanged });
    const seen = witness({
      url: 'http://localhost:3000/books',
      references: [reference(record.id)],
    });
    const facts = [
      [...witnessFacts(seen), recordFacts([record], [one])],
      [recordFacts([record], [one]), ...witnessFacts(seen)],
    ];
    for (const order of facts) {
      const log = new ExchangeLog();
      log.apply(order);
      expect(log.rows).toMatchObject([
        { path: '/books', client: 'this-tab', judgement: { verdict: 'read' } },
      ]);
    }
  });

  it('are one row also when they come at different times', () => {
    const record = sessionRecord({ data: unchanged });
    const seen = witness({ references: [reference(record.id)] });
    const log = new ExchangeLog();
    log.apply(witnessFacts(seen));
    const [{ key, judgement } = { key: '', judgement: null }] = log.rows;
    expect(judgement).toMatchObject({ verdict: 'sent' });
    log.apply([recordFacts([record], [one])]);
    expect(log.rows).toMatchObject([{ key, judgement: { verdict: 'read' } }]);
  });

  it('either alone is still a row', () => {
    const log = new ExchangeLog();
    log.apply([
      ...witnessFacts(witness()),
      recordFacts([sessionRecord({ data: unchanged })], [one]),
    ]);
    expect(log.rows.map(({ client }) => client).sort()).toEqual(['other-client', 'this-tab']);
  });

  it('are two rows where two session middlewares were observed', () => {
    const main = sessionRecord({ data: unchanged });
    const office = sessionRecord({ cookieIn: { name: 'admin.sid' }, data: unchanged });
    const references = [main, office].map(({ id }) => reference(id));
    const log = new ExchangeLog();
    log.apply([...witnessFacts(witness({ references })), recordFacts([main, office], [one])]);
    expect(log.rows.map(({ cookieName }) => cookieName)).toEqual(['connect.sid', 'admin.sid']);
    expect(log.rows.every(({ client }) => client === 'this-tab')).toBe(true);
  });
});

describe('a record that cannot be read', () => {
  const saysSo = (log: ExchangeLog): string | undefined => {
    const [row] = log.rows;
    const unknown = row && explain(row, { revisions: log.revisions }).unknown;
    return unknown ? plainText(unknown) : undefined;
  };
  const seen = (id: string): Fact[] => witnessFacts(witness({ references: [reference(id)] }));

  it('is told in the row of its request, whichever comes first', () => {
    const orders = [
      [...seen('unreadable-1'), unreadFacts('unreadable-1', null)],
      [unreadFacts(null, 'unreadable-1'), ...seen('unreadable-1')],
    ];
    for (const order of orders) {
      const log = new ExchangeLog();
      for (const fact of order) log.apply([fact]);
      expect(log.rows).toMatchObject([{ judgement: { verdict: 'sent' }, record: null }]);
      expect(saysSo(log)).toBe(
        'This panel cannot read the server’s record of this request: Expected number (at status).',
      );
    }
  });

  it('is forgotten once a later version of it is read', () => {
    const record = sessionRecord({ data: unchanged });
    const log = new ExchangeLog();
    log.apply([...seen(record.id), unreadFacts(record.id)]);
    log.apply([recordFacts([record], [one])]);
    expect(log.rows).toMatchObject([{ judgement: { verdict: 'read' } }]);
    expect(saysSo(log)).toBeUndefined();
  });

  it('leaves its earlier version as it was, and an end that is not known is not waited for', () => {
    const open = sessionRecord({ phase: 'open', data: unchanged });
    const final = sessionRecord({ data: unchanged });
    for (const [record, verdict, says] of [
      [open, 'sent', 'the server’s record of this request'],
      [final, 'read', 'what the server told of this request last'],
    ] as const) {
      const log = new ExchangeLog();
      log.apply([...seen(record.id), recordFacts([record], [one]), unreadFacts(record.id)]);
      expect(log.rows).toMatchObject([{ judgement: { verdict } }]);
      expect(saysSo(log)).toContain(says);
    }
  });
});

describe('a response from the browser cache', () => {
  const cached = { startedAt: T0 + 60_000, fromCache: true };

  it('does not take the record of the response it replays', () => {
    const record = sessionRecord({ t0: T0, data: unchanged });
    const references = [reference(record.id)];
    const log = new ExchangeLog();
    log.apply(witnessFacts(witness({ startedAt: T0, references })));
    log.apply(witnessFacts(witness({ ...cached, references })));
    log.apply([recordFacts([record], [one])]);
    expect(log.rows.map(({ judgement }) => judgement.verdict)).toEqual(['read', 'none']);
  });

  it('nor when the panel saw the replay only', () => {
    const record = sessionRecord({ t0: T0, data: unchanged });
    const replay = witness({ ...cached, references: [reference(record.id)] });
    const orders = [
      [...witnessFacts(replay), recordFacts([record], [one])],
      [recordFacts([record], [one]), ...witnessFacts(replay)],
    ];
    for (const order of orders) {
      const log = new ExchangeLog(Infinity);
      log.apply(order);
      expect(log.rows.map(({ client, judgement }) => [client, judgement.verdict])).toEqual([
        ['history', 'read'],
        ['this-tab', 'none'],
      ]);
    }
  });

  it('is of the server after all when the server confirmed it, as its record tells', () => {
    const record = sessionRecord({ t0: T0 + 60_001, status: 304, data: unchanged });
    const log = new ExchangeLog();
    log.apply(witnessFacts(witness({ ...cached, references: [reference(record.id)] })));
    log.apply([recordFacts([record], [one])]);
    expect(log.rows).toMatchObject([
      { status: 304, client: 'this-tab', judgement: { verdict: 'read' } },
    ]);
  });
});

describe('records of others', () => {
  it('are history when they are from before the panel watched', () => {
    const log = new ExchangeLog(T0);
    const old = sessionRecord({ t0: T0 - 1000, data: unchanged });
    const now = sessionRecord({ t0: T0 + 1000, data: unchanged });
    log.apply([recordFacts([old, now], [one])]);
    expect(log.rows.map(({ client }) => client)).toEqual(['history', 'other-client']);
  });

  it('may be of this tab where the connection was upgraded: no browser tells of its request', () => {
    const log = new ExchangeLog();
    log.apply([recordFacts([sessionRecord({ status: null }), sessionRecord()])]);
    expect(log.rows.map(({ client }) => client)).toEqual(['unknown', 'other-client']);
  });

  it('are shown once they have ended, since the tab may be about to tell of the same request', () => {
    const log = new ExchangeLog();
    const record = sessionRecord({ phase: 'open', finish: null });
    log.apply([recordFacts([record])]);
    expect(log.rows).toEqual([]);
    log.apply([recordFacts([{ ...record, phase: 'final' }])]);
    expect(log.rows).toHaveLength(1);
  });

  it('are shown at once where the client has left: a store may never answer', () => {
    const log = new ExchangeLog();
    const record = sessionRecord({ phase: 'open', finish: 'aborted', status: null });
    log.apply([recordFacts([record])]);
    expect(log.rows).toMatchObject([{ judgement: { verdict: 'pending' } }]);
    log.apply([recordFacts([{ ...record, phase: 'final' }])]);
    expect(log.rows).toHaveLength(1);
    expect(log.rows[0]?.judgement.verdict).not.toBe('pending');
  });
});

describe('a record that no response has named', () => {
  const record = sessionRecord({ t0: T0 + 5, url: '/books', data: unchanged });
  const seen = witness({
    startedAt: T0,
    url: 'http://localhost:3000/books',
    references: [reference(record.id)],
  });
  const [request, response, done] = witnessFacts(seen).map((fact) => [fact]);
  const told = [recordFacts([record], [one])];
  const error: Fact = {
    kind: 'witness',
    event: {
      kind: 'error',
      requestId: seen.requestId,
      tabId: 1,
      url: seen.url,
      at: T0 + 20,
      error: 'NS_BINDING_ABORTED',
    },
  };
  const clients = (log: ExchangeLog): string[] => log.rows.map(({ client }) => client);

  it('has no row of its own while a request is open that it says to be of', () => {
    const log = new ExchangeLog();
    log.apply(request ?? []);
    log.apply(told);
    expect(log.rows).toMatchObject([{ client: 'this-tab', record: null }]);
    log.apply(response ?? []);
    expect(log.rows).toMatchObject([{ client: 'this-tab', record: { id: record.id } }]);
  });

  it("is another client's once that request has named another record", () => {
    const log = new ExchangeLog();
    const other = sessionRecord({ t0: T0 + 6, url: '/books', data: unchanged });
    log.apply([...(request ?? []), ...told, recordFacts([other])]);
    log.apply(response ?? []);
    expect(log.rows.map(({ client, recordId }) => [client, recordId])).toEqual([
      ['this-tab', record.id],
      ['other-client', other.id],
    ]);
  });

  it('may be of an open request with another path, which a proxy may have changed', () => {
    const log = new ExchangeLog();
    const inner = { ...record, url: '/inner/books' };
    log.apply([...(request ?? []), recordFacts([inner], [one])]);
    expect(clients(log)).toEqual(['this-tab', 'unknown']);
    log.apply(response ?? []);
    expect(clients(log)).toEqual(['this-tab']);
  });

  it('may be of a request that was given up before its response came', () => {
    for (const facts of [
      [...(request ?? []), error, ...told],
      [...(request ?? []), ...told, error],
    ]) {
      const log = new ExchangeLog();
      log.apply(facts);
      expect(clients(log)).toEqual(['this-tab', 'unknown']);
      log.apply([recordFacts([sessionRecord({ t0: T0 + 60_000, url: '/books' })])]);
      expect(clients(log)).toEqual(['this-tab', 'unknown', 'other-client']);
    }
  });

  it('may be of a request whose events went with the background when it was ended', () => {
    const restarted: Fact = { kind: 'watching', since: T0 + 300, lastHeard: T0 + 3 };
    const orders = [
      // Nothing of it was told, or its beginning alone.
      [restarted, ...told],
      [...(request ?? []), restarted, ...told],
      [...(request ?? []), ...told, restarted],
    ];
    for (const facts of orders) {
      const log = new ExchangeLog();
      for (const fact of facts) log.apply([fact]);
      expect(clients(log).at(-1)).toBe('unknown');
      // A response that comes after all tells.
      log.apply([...(response ?? []), ...(done ?? [])]);
      expect(clients(log)).toEqual(['this-tab']);
    }
  });

  it('is history where the background began to tell of the tab after its request', () => {
    const log = new ExchangeLog(T0);
    log.apply([{ kind: 'watching', since: T0 + 100, lastHeard: null }, ...told]);
    expect(clients(log)).toEqual(['history']);
  });

  it('may be of a service worker of the page, which has no tab', () => {
    const tabless: Fact = { kind: 'tabless', recordIds: [record.id] };
    for (const facts of [
      [tabless, ...told],
      [...told, tabless],
    ]) {
      const log = new ExchangeLog();
      for (const fact of facts) log.apply([fact]);
      expect(clients(log)).toEqual(['unknown']);
    }
  });

  it('keeps its states while it waits, whatever is cleared meanwhile', () => {
    const log = new ExchangeLog();
    log.apply([...witnessFacts(witness({ startedAt: T0 - 1000 })), ...(request ?? []), ...told]);
    log.clear((row) => row.startedAt < T0);
    log.apply(response ?? []);
    expect(log.rows).toMatchObject([{ record: { id: record.id } }]);
    expect(log.revisions.get(one.id)).toBeDefined();
  });

  it('stays away where its request was cleared or came while paused, whichever comes first', () => {
    const orders = [
      [...(response ?? []), ...(done ?? []), ...told],
      [...told, ...(response ?? []), ...(done ?? [])],
      [recordFacts([{ ...record, url: '/inner' }], [one]), ...(response ?? [])],
    ];
    for (const facts of orders) {
      const cleared = new ExchangeLog();
      cleared.apply(request ?? []);
      cleared.clear();
      for (const fact of facts) cleared.apply([fact]);
      expect(cleared.rows).toEqual([]);

      const paused = new ExchangeLog();
      paused.pause(true);
      paused.apply(request ?? []);
      paused.pause(false);
      for (const fact of facts) paused.apply([fact]);
      expect(paused.rows).toEqual([]);
    }
  });

  it('comes to its row also while paused, before the response that names it', () => {
    const log = new ExchangeLog();
    log.apply(request ?? []);
    log.pause(true);
    log.apply(told);
    log.apply([...(response ?? []), ...(done ?? [])]);
    expect(log.rows).toMatchObject([{ client: 'this-tab', judgement: { verdict: 'read' } }]);
  });
});

describe('order and numbers', () => {
  it('rows stand by the start of their request, and keep the number they were given', () => {
    const log = new ExchangeLog();
    log.apply(witnessFacts(witness({ startedAt: T0 + 100, url: 'http://localhost/late' })));
    log.apply(witnessFacts(witness({ startedAt: T0, url: 'http://localhost/early' })));
    expect(log.rows.map(({ path: p, number }) => [p, number])).toEqual([
      ['/early', 2],
      ['/late', 1],
    ]);
  });

  it('begins at 1 again when everything was cleared', () => {
    const log = new ExchangeLog();
    log.apply(witnessFacts(witness()));
    log.clear();
    log.apply(witnessFacts(witness()));
    expect(log.rows).toMatchObject([{ number: 1 }]);
  });

  it('keeps the newest rows of very many, lets a hundredth go at once, and says how many went', () => {
    const log = new ExchangeLog(0, 1000);
    const many = (from: number, count: number): void =>
      log.apply(
        Array.from({ length: count }, (_, i) => witness({ startedAt: T0 + from + i })).flatMap(
          witnessFacts,
        ),
      );
    many(0, 1000);
    expect(log).toMatchObject({ rows: { length: 1000 }, droppedRows: 0 });
    many(1000, 1);
    expect(log).toMatchObject({ rows: { length: 990 }, droppedRows: 11 });
    expect(log.rows[0]?.startedAt).toBe(T0 + 11);
    many(1001, 10);
    expect(log).toMatchObject({ rows: { length: 1000 }, droppedRows: 11 });
  });
});

describe('a row that is let go', () => {
  const names = (end: string, t0: number): Fact[] => [
    recordFacts(
      [sessionRecord({ t0, data: { loaded: 'shared', end } })],
      [revision('shared', {}), revision(end, { end })],
    ),
  ];

  it('takes the states along that no other row names', () => {
    const log = new ExchangeLog(0, 3);
    for (let at = 0; at < 6; at += 1) log.apply(names(`end-${at}`, T0 + at));
    expect([...log.revisions.ids].sort()).toEqual(['end-3', 'end-4', 'end-5', 'shared']);
    expect(log.revisions.changes('shared', 'end-5')).toHaveLength(1);
    log.clear(({ startedAt }) => startedAt > T0 + 3);
    expect([...log.revisions.ids].sort()).toEqual(['end-3', 'shared']);
    log.clear();
    expect([...log.revisions.ids]).toEqual([]);
  });

  it('leaves a hop of its request that has a row still', () => {
    const hops = (at: number): Fact[] => [
      ...witnessFacts(witness({ requestId: 'r', startedAt: T0 + at, url: `http://a.test/${at}` })),
    ];
    const log = new ExchangeLog(0, 2);
    log.apply([...hops(0), ...hops(100)]);
    log.apply(witnessFacts(witness({ startedAt: T0 + 200 })));
    expect(log.rows.map(({ path }) => path)).toEqual(['/100', '/']);
    const jar = { requestId: 'r', tabId: 1, url: 'http://a.test/100', at: T0 + 100, of: T0 + 100 };
    const told = { fates: [], unsent: [], topLevelSite: 'http://a.test' };
    log.apply([{ kind: 'witness', event: { kind: 'jar', ...jar, ...told } }]);
    expect(log.rows[0]?.witness?.topLevelSite).toBe('http://a.test');
  });
});

describe('what was cleared', () => {
  it('does not come back with the rest of its story', () => {
    const record = sessionRecord({ phase: 'open' });
    const seen = witness({ references: [reference(record.id)], endedAt: null });
    const log = new ExchangeLog();
    log.apply([...witnessFacts(seen), recordFacts([record])]);
    log.clear();
    log.apply([
      {
        kind: 'witness',
        event: {
          kind: 'done',
          requestId: seen.requestId,
          tabId: 1,
          url: seen.url,
          at: T0 + 9,
          fromCache: false,
        },
      },
      recordFacts([{ ...record, phase: 'final' }]),
    ]);
    expect(log.rows).toEqual([]);
  });
});

describe('paused', () => {
  it('adds no row, and still lets the ones there end', () => {
    const record = sessionRecord({ phase: 'open', data: unchanged });
    const log = new ExchangeLog();
    log.apply([
      ...witnessFacts(witness({ references: [reference(record.id)] })),
      recordFacts([record], [one]),
    ]);
    log.pause(true);
    const missed = sessionRecord({ data: unchanged });
    log.apply([
      recordFacts([{ ...record, phase: 'final' }, missed]),
      ...witnessFacts(witness({ startedAt: T0 + 5 })),
    ]);
    expect(log.rows).toMatchObject([{ judgement: { verdict: 'read' } }]);
    log.pause(false);
    log.apply([recordFacts([missed])]);
    expect(log.rows).toHaveLength(1);
  });
});

describe('a server that restarts', () => {
  it('leaves its open records as sent: they will never end', () => {
    const record = sessionRecord({ phase: 'open' });
    const log = new ExchangeLog();
    log.apply([
      ...witnessFacts(witness({ references: [reference(record.id)] })),
      recordFacts([record]),
    ]);
    expect(log.rows).toMatchObject([{ judgement: { verdict: 'pending' } }]);
    log.apply([{ kind: 'run', instance: 'run-1', isOver: true }]);
    expect(log.rows).toMatchObject([{ judgement: { verdict: 'sent' } }]);
  });
});

describe('the session cookie', () => {
  it('is the one that a server names, also in rows from before it did', () => {
    const cookies = [{ name: 'lib', bytes: 9, fingerprint: '0123456789abcdef' }];
    const log = new ExchangeLog();
    log.apply(witnessFacts(witness({ cookies })));
    expect(log.rows).toMatchObject([{ cookieName: null, judgement: { verdict: 'none' } }]);
    log.apply([recordFacts([sessionRecord({ cookieIn: { name: 'lib' } })])]);
    const [seen] = log.rows.filter(({ client }) => client === 'this-tab');
    expect(seen).toMatchObject({ cookieName: 'lib', judgement: { verdict: 'sent' } });
  });

  it('is one of the first hundred that servers name', () => {
    const log = new ExchangeLog();
    const names = Array.from({ length: 101 }, (_, at) => `cookie-${at}`);
    log.apply([recordFacts(names.map((name) => sessionRecord({ cookieIn: { name } })))]);
    const sent = names.slice(-2).map((name) => {
      const cookies = [{ name, bytes: 9, fingerprint: '0123456789abcdef' }];
      return witness({ cookies });
    });
    log.apply(sent.flatMap(witnessFacts));
    const seen = log.rows.filter(({ client }) => client === 'this-tab');
    expect(seen.map(({ cookieName }) => cookieName)).toEqual(['cookie-99', null]);
  });

  it('gives the row its session: the new one where the response set one', () => {
    const log = new ExchangeLog();
    const setCookies = [wireSetCookie({ fingerprint: '9c02aaaaaaaaaaaa' })];
    log.apply(witnessFacts(witness({ setCookies })));
    expect(log.rows).toMatchObject([{ session: '9c02aaaaaaaaaaaa' }]);
  });
});
