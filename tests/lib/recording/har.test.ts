import { describe, expect, it } from 'vitest';
import { FileError } from '../../../lib/recording/file-error.ts';
import { openFile } from '../../../lib/recording/open-file.ts';
import type { Opened } from '../../../lib/recording/open.ts';
import { inOneGo } from '../../../lib/recording/progress.ts';
import { fileInWords } from '../../../lib/text/file.ts';
import { recordingOf } from '../../support/recorded.ts';
import { fc } from '../../support/property.ts';

const SECRET = 's:kJ8vQ2mXc7.x2FVq5yQYQb4a1FzS0J1r9v1kq3m8t7w6u5i4o3p2A';

interface Facts {
  at: number;
  method?: string;
  path: string;
  status?: number;
  sent?: string;
  set?: string[];
  more?: object;
}

/** An entry as Chromium writes it. */
function entry({ at, method = 'GET', path, status = 200, sent, set = [], more }: Facts): object {
  return {
    _resourceType: 'document',
    startedDateTime: new Date(Date.UTC(2026, 2, 1, 12, 0, at)).toISOString(),
    time: 30.5,
    timings: { blocked: 1, dns: -1, connect: -1, send: 0.5, wait: 20, receive: 9, ssl: -1 },
    cache: {},
    request: {
      method,
      url: `http://localhost:3000${path}`,
      httpVersion: 'HTTP/1.1',
      headers: [
        { name: 'Host', value: 'localhost:3000' },
        ...(sent === undefined ? [] : [{ name: 'Cookie', value: sent }]),
      ],
      cookies: [],
      queryString: [],
      headersSize: -1,
      bodySize: 0,
    },
    response: {
      status,
      statusText: '',
      headers: set.map((value) => ({ name: 'Set-Cookie', value })),
      cookies: [],
      content: { size: 0, mimeType: 'text/html', text: 'a body' },
      redirectURL: '',
      _error: null,
    },
    ...more,
  };
}

const SET = `connect.sid=${encodeURIComponent(SECRET)}; Path=/; HttpOnly`;
const SENT = `theme=dark; connect.sid=${encodeURIComponent(SECRET)}`;
const VISIT = [
  entry({ at: 0, path: '/', set: [SET] }),
  entry({ at: 1, path: '/books', sent: SENT }),
  entry({ at: 2, method: 'POST', path: '/login', status: 302, sent: SENT, set: [SET] }),
];

function open(entries: unknown[]): Opened {
  const text = JSON.stringify({ log: { version: '1.2', creator: { name: 'x' }, entries } });
  return inOneGo(openFile({ name: 'visit.har', text }, () => undefined));
}

function codeOf(entries: unknown[]): string {
  try {
    open(entries);
  } catch (error) {
    if (error instanceof FileError) return error.code;
    throw error;
  }
  return 'opened';
}

describe('a HAR', () => {
  it('is its requests with their cookies, of one session', () => {
    const { rows } = open(VISIT).store.log;
    expect(rows.map(({ method, path, status }) => `${method} ${path} ${status}`)).toEqual([
      'GET / 200',
      'GET /books 200',
      'POST /login 302',
    ]);
    expect(new Set(rows.map(({ lineage }) => lineage)).size).toBe(1);
    expect(rows.map(({ cookieName }) => cookieName)).toEqual(Array(3).fill('connect.sid'));
    expect(rows[1]?.witness?.cookies?.map(({ name }) => name)).toEqual(['theme', 'connect.sid']);
  });

  it('claims nothing of the server, nor of what the browser kept', () => {
    const { rows } = open(VISIT).store.log;
    expect(rows.map(({ record }) => record)).toEqual([null, null, null]);
    const fates = rows.flatMap(({ witness }) => witness?.setCookies.map(({ fate }) => fate));
    expect(fates).toEqual([null, null]);
    const { file } = open(VISIT).store.getState();
    expect(file && fileInWords(file)).toMatchObject({
      title: 'This is a HAR, imported from visit.har',
      body: expect.stringContaining('is not known'),
    });
  });

  it('does not ask for the records that its responses name', () => {
    const headers = [
      { name: 'Session-Debug', value: '"record-0001";path="/__sessions"' },
      { name: 'Set-Cookie', value: SET },
    ];
    const named = entry({ at: 0, path: '/', more: { response: { status: 200, headers } } });
    expect(open([named]).store.log.rows[0]).toMatchObject({ recordId: null, isRecordGone: false });
  });

  it('leaves no value of a cookie in the panel', () => {
    const written = JSON.stringify(recordingOf(open(VISIT).store));
    expect(written).toContain('connect.sid');
    expect(written).not.toContain('kJ8vQ2mXc7');
    expect(written).not.toContain('dark');
  });

  it('knows when the headers came and when all was there, and what failed', () => {
    const failed = entry({
      at: 3,
      path: '/x',
      sent: SENT,
      more: { response: { status: 0, headers: [], _error: 'net::ERR_ABORTED' } },
    });
    const [first, second] = open([VISIT[1], failed]).store.log.rows;
    const { startedAt = 0, respondedAt, endedAt } = first?.witness ?? {};
    expect([Number(respondedAt) - startedAt, Number(endedAt) - startedAt]).toEqual([21.5, 30.5]);
    expect(second?.witness).toMatchObject({ status: null, error: 'net::ERR_ABORTED' });
  });

  it('leaves out what is no entry, and says so', () => {
    const { store } = open([
      ...VISIT,
      { request: 1 },
      entry({ at: 4, path: '/', more: { time: -1 } }),
    ]);
    expect(store.log.rows).toHaveLength(3);
    expect(store.getState().file?.leftOut.count).toBe(2);
  });

  it('is not opened without cookies, which browsers leave out of one unless asked', () => {
    expect(codeOf([entry({ at: 0, path: '/' })])).toBe('no-cookies');
    expect(codeOf([])).toBe('no-cookies');
  });

  it('is opened or refused with a reason, whatever is in it', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.string(), (entries, value) => {
        const foreign = entry({ at: 0, path: '/', sent: value, set: [value] });
        expect(['opened', 'no-cookies']).toContain(codeOf([...entries, foreign]));
      }),
    );
  });
});
