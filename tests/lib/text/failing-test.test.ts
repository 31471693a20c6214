import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import express from 'express';
import session from 'express-session';
import ts from 'typescript';
import { afterEach, describe, expect, it } from 'vitest';
import { reproductionOf } from '../../../lib/detail/reproduction/reproduction.ts';
import { createPanelStore, type PanelStore } from '../../../lib/panel/store.ts';
import type { Revision, SessionRecord } from '../../../server-plugin/protocol.ts';
import type { Fact } from '../../../lib/sources/facts.ts';
import type { Json } from '../../../lib/states/json.ts';
import { failingTestOf } from '../../../lib/text/copy/failing-test.ts';
import { listen, type TestServer } from '../../support/http/http.ts';
import {
  ADA,
  exchangeFacts,
  operation,
  revision,
  serverFact,
  recordFacts,
  sessionRecord,
  setCookie,
  T0,
  type RecordFacts,
} from '../../support/records.ts';
import { fc } from '../../support/property.ts';
import { storyFacts } from '../../support/story.ts';

function panelWith(facts: readonly Fact[]): PanelStore {
  const store = createPanelStore(undefined, T0);
  store.getState().apply(facts);
  return store;
}

/** The test of the row of a path. */
function testOf(facts: readonly Fact[], path: string): string {
  const { log } = panelWith(facts);
  const row = log.rows.find((one) => one.path === path);
  if (!row) throw new Error(`There is no row of ${path}.`);
  const { rows, revisions } = log;
  return failingTestOf(reproductionOf(row, { rows, range: null, revisions }));
}

/** A request that made a session, and one that lost what it put there. */
function loss(before: Json, after: Json, lost: RecordFacts = {}): Fact[] {
  const made = exchangeFacts(
    sessionRecord({
      url: '/start',
      t0: T0 + 1000,
      cookieIn: { count: 0, bytes: 0, state: 'absent' },
      session: { before: null, after: ADA },
      data: { end: 'rev-before', atHeaders: 'rev-before', saved: 'rev-before' },
      setCookie: [setCookie()],
      ops: [operation('save')],
    }),
    statesOf(before, after),
  );
  return [serverFact(), ...made, recordFacts([lateRecord(lost)], statesOf(before, after))];
}

function statesOf(before: Json, after: Json): Revision[] {
  return [revision('rev-before', before), revision('rev-after', after)];
}

/** The record of a request that changed the session after its response. */
function lateRecord(facts: RecordFacts = {}): SessionRecord {
  return sessionRecord({
    url: '/alloy',
    t0: T0 + 3000,
    data: { loaded: 'rev-before', atHeaders: 'rev-before', end: 'rev-after' },
    reason: { saved: 'none:unchanged', cookie: 'none:unchanged' },
    timing: { firstChange: 12, headers: 6, end: 30 },
    ...facts,
  });
}

const STEEL = { car: { wheels: 'steel' }, spare: 1 };
const ALLOY = { car: { wheels: 'alloy' } };

describe('against an app', () => {
  let server: TestServer | null = null;
  afterEach(() => server?.close());

  /** An app that changes the session before it answers, or after. */
  async function startApp(isMended: boolean): Promise<string> {
    const app = express();
    app.use(session({ secret: 'secret', resave: false, saveUninitialized: false }));
    app.get('/start', (req, res) => {
      Object.assign(req.session, structuredClone(STEEL));
      res.send('started');
    });
    app.get('/alloy', (req, res) => {
      const change = (): void => {
        Object.assign(req.session, structuredClone(ALLOY));
        Reflect.deleteProperty(req.session, 'spare');
      };
      if (isMended) change();
      res.send('changed');
      change();
    });
    app.get('/debug/session', (req, res) => void res.json(req.session));
    server = await listen(app);
    return `http://127.0.0.1:${server.port}`;
  }

  /** Runs a test as a user would; resolves to what it says, and whether it passed. */
  async function run(text: string, origin: string): Promise<{ passed: boolean; said: string }> {
    const folder = await mkdtemp(join(tmpdir(), 'failing-test-'));
    try {
      await writeFile(join(folder, 'session.test.mjs'), text);
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ['--test', '--test-reporter=tap', join(folder, 'session.test.mjs')],
        { env: { ORIGIN: origin } },
      );
      return { passed: true, said: stdout };
    } catch (error) {
      const said = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
      return { passed: false, said };
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  /** As who saved it fills in what the panel cannot know. */
  function filledIn(text: string): string {
    return text.replace(
      /throw new Error\('FILL IN: readSession.*\n/,
      `const cookie = [...jar].map((pair) => pair.join('=')).join('; ');
      return (await fetch(new URL('/debug/session', ORIGIN), { headers: { cookie } })).json();\n`,
    );
  }

  it('fails for the value that the app loses', async () => {
    const text = filledIn(testOf(loss(STEEL, ALLOY), '/alloy'));
    const { passed, said } = await run(text, await startApp(false));
    expect(passed).toBe(false);
    expect(said).toMatch(/car\.wheels/);
  });

  it('passes once the app keeps it', async () => {
    const text = filledIn(testOf(loss(STEEL, ALLOY), '/alloy'));
    const { passed, said } = await run(text, await startApp(true));
    expect(said).toMatch(/# pass 1/);
    expect(passed).toBe(true);
  });

  it('sends the cookies of the session to no other host, whatever was asked for', async () => {
    const heard: (string | undefined)[] = [];
    const other = await listen((req, res) => {
      heard.push(req.headers.cookie);
      res.end();
    });
    const origin = await startApp(true);
    const place = `127.0.0.1:${other.port}/x`;
    for (const path of [`//${place}`, `/\\${place}`, `http://${place}`, `//u@${place}`]) {
      await run(testOf(loss(STEEL, ALLOY, { url: path }), path), origin);
    }
    await other.close();
    expect(heard).toEqual([]);
  });

  it('says what is to be filled in where that was not done', async () => {
    const { passed, said } = await run(testOf(loss(STEEL, ALLOY), '/alloy'), await startApp(true));
    expect(passed).toBe(false);
    expect(said).toContain('FILL IN: readSession()');
  });
});

describe('what a test says', () => {
  it('has the requests of the session in order, and asks for what was lost', () => {
    const text = testOf(storyFacts(), '/car/wheels');
    expect(text).toMatch(/send\("GET", "\/", 200\)[\s\S]*send\("POST", "\/login", 302/);
    expect(text).toContain('// #7 POST /car/wheels 200: lost · not-flagged');
    expect(text).toContain(
      'assert.deepEqual(at(session, ["car","wheels"]), "alloy", "car.wheels")',
    );
    expect(text).not.toContain('/orders');
    expect(text).toMatch(/FILL IN: its body/);
  });

  it('sends at one time what was under way at one time', () => {
    const text = testOf(storyFacts(), '/cart/1');
    expect(text).toMatch(
      /Promise\.all\(\[\n[^\]]*send\("PUT", "\/cart\/1"[^\]]*send\("PUT", "\/cart\/2"[^\]]*\]\)/,
    );
  });

  it('leaves out secrets, in addresses and in the session', () => {
    const after = { ...STEEL, csrf_token: 'GVmbzXwq', note: 'plain' };
    const url = '/reset?token=GVmbzXwq&page=2';
    const text = testOf(loss(STEEL, after, { url }), url);
    expect(text).not.toContain('GVmbzXwq');
    expect(text).toContain('"/reset?token=FILL-IN-token&page=2"');
    expect(text).toContain('// FILL IN: FILL-IN-token, which looks like a secret.');
    expect(text).toContain('// FILL IN: csrf_token, whose value looks like a secret');
    expect(text).toContain('at(session, ["note"]), "plain"');
  });

  it('begins with a cookie to be filled in where the session was there before', () => {
    const facts = [recordFacts([lateRecord()], statesOf(STEEL, ALLOY))];
    const text = testOf(facts, '/alloy');
    expect(text).toContain(`jar.set("connect.sid", 'FILL-IN');`);
    expect(testOf(loss(STEEL, ALLOY), '/alloy')).not.toContain('jar.set("connect.sid"');
  });

  it('asks for nothing that is not known, and does not pass for that', () => {
    const facts = loss(STEEL, ALLOY, { data: { loaded: 'gone', end: 'gone-too' } });
    const text = testOf(facts, '/alloy');
    expect(text).not.toContain('await readSession()');
    expect(text).toMatch(/assert\.fail\("FILL IN: .* is not known\."\)/);
  });

  it('asks for the cookie that the app did not send', () => {
    const facts = loss(STEEL, ALLOY, {
      cookieIn: { count: 0, bytes: 0, state: 'absent' },
      session: { before: null, after: 'c7d1000000000000' },
      data: { loaded: null, atHeaders: 'rev-after', end: 'rev-after', saved: 'rev-after' },
      reason: { saved: 'new', cookie: 'none:insecure' },
      ops: [operation('save', { session: 'c7d1000000000000' })],
    });
    expect(testOf(facts, '/alloy')).toContain('assert.ok(jar.has("connect.sid")');
  });

  it('is whole where a key ends like one that has to be computed', () => {
    const code = testOf(loss(STEEL, { ...STEEL, x: { 'a"__proto__': 1 } }), '/alloy');
    const read = ts.transpileModule(code, { reportDiagnostics: true });
    expect(read.diagnostics).toEqual([]);
  });

  it('has no sign in it that turns the code around it, and the same value', () => {
    const code = testOf(loss(STEEL, { ...STEEL, x: 'a\u202eb\u2066' }), '/alloy');
    expect(code).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
    expect(code).toContain(String.raw`"a\u202eb\u2066"`);
  });

  it('is one test, whatever is in a path, a key or a value', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(text, text, text, fc.jsonValue(), (path, method, key, value) => {
        const after: Json = JSON.parse(JSON.stringify({ ...STEEL, [key]: value }));
        const code = testOf(loss(STEEL, after, { url: `/${path}`, method }), `/${path}`);
        const read = ts.transpileModule(code, { reportDiagnostics: true });
        expect(read.diagnostics).toEqual([]);
        const { statements } = ts.createSourceFile('t.mjs', code, ts.ScriptTarget.ESNext);
        expect(statements).toHaveLength(8);
      }),
    );
  });
});
