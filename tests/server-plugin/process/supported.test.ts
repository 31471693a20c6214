import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import express from 'express';
import session from 'express-session';
import * as v from 'valibot';
import { afterEach, describe, expect, it } from 'vitest';
import { expressSession } from '../../../server-plugin/adapters/express-session.ts';
import { koaSession } from '../../../server-plugin/adapters/koa-session.ts';
import { sessionFramework } from '../../../server-plugin/adapters/session-framework.ts';
import { createObserve } from '../../../server-plugin/observe.ts';
import { noteVersion } from '../../../server-plugin/process/package-version.ts';
import { KNOWN } from '../../../server-plugin/register/known.ts';
import { isSupported } from '../../../server-plugin/process/supported.ts';
import { Client, listen } from '../../support/http/http.ts';
import { watchHub } from '../../support/http/http-hub.ts';
import { ROOT } from '../../support/sources.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

describe('a version', () => {
  const range = { name: 'acme-session', from: '1.18', below: '2' };

  it.each([
    ['1.18.0', true],
    ['1.18.1', true],
    ['1.100.0', true],
    ['1.17.9', false],
    ['1.9.0', false],
    ['0.99.0', false],
    ['2.0.0', false],
    ['2.0.0-beta.1', false],
    ['10.0.0', false],
    ['next', false],
    [null, true],
  ])('%s is known: %s', (version, isKnown) => {
    expect(isSupported(range, version)).toBe(isKnown);
  });
});

it('the first known version is the one that package.json asks for', () => {
  const { peerDependencies } = v.parse(
    v.object({ peerDependencies: v.record(v.string(), v.string()) }),
    JSON.parse(readFileSync(join(ROOT, 'server-plugin/package.json'), 'utf8')),
  );
  const declared = KNOWN.map(({ supports: { name, from } }) => [name, `>=${from}`]);
  expect(Object.fromEntries(declared)).toEqual(peerDependencies);
});

/** Where there are several versions: the names under which each is here. */
const INSTALLED_AS: Readonly<Record<string, readonly string[]>> = { h3: ['h3v1', 'h3'] };

it('the version that is installed here is known to each adapter', () => {
  for (const { supports } of KNOWN) {
    for (const folder of INSTALLED_AS[supports.name] ?? [supports.name]) {
      const file = join(ROOT, 'node_modules', folder, 'package.json');
      const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'));
      const { version } = v.parse(v.object({ version: v.string() }), manifest);
      expect([folder, isSupported(supports, version)]).toEqual([folder, true]);
    }
  }
});

/** What a package exports, as another version of it. */
function asVersion<T extends object>(exported: T, version: string): T {
  const other = new Proxy(exported, {});
  noteVersion(other, version);
  return other;
}

describe('a version that is not known', () => {
  it('runs as without us: its options and its cookie are told, and that is said once', async () => {
    const watched = watchHub();
    const observe = createObserve(
      expressSession,
      () => watched.hub,
      () => undefined,
    );
    const newer = asVersion(session, '2.0.1');
    const app = express();
    const options = { secret: 's', resave: false, saveUninitialized: false };
    app.use(observe(newer)({ ...options, name: 'newer.sid' }));
    observe(newer);
    app.get('/', (req, res) => {
      Object.assign(req.session, { user: 'ada' });
      res.send('ok');
    });
    const server = await listen(app);
    closing.push(() => server.close());
    const client = new Client(server.port);
    const { headers, records } = await client.send('/');
    expect(records).toEqual([]);
    expect(headers['session-debug']).toMatch(/^"";path="\/__sessions"/);
    expect(client.cookies.has('newer.sid')).toBe(true);
    expect(watched.newest()).toEqual([]);
    expect(watched.hub.records.list({ after: 0, limit: 1 }).dropped).toBe(1);
    expect(watched.hub.middlewares).toMatchObject([{ cookieName: 'newer.sid' }]);
    expect(watched.printed).toEqual([
      expect.stringMatching(
        /express-session 2\.0\.1 is not a version .* \(1\.18 and newer, below 2\)/,
      ),
    ]);
  });

  it('is left alone where it is another thing altogether', () => {
    const watched = watchHub();
    const made = Symbol('made');
    const observe = createObserve(
      expressSession,
      () => watched.hub,
      () => undefined,
    );
    const other = asVersion(() => made, '3.0.0');
    expect(observe(other)).toBe(other);
    expect(watched.printed).toHaveLength(1);
  });

  it.each([
    ['koa-session', koaSession],
    ['session-framework', sessionFramework],
  ])('%s may make something else than we know', (_, adapter) => {
    const watched = watchHub();
    const observe = createObserve(
      adapter,
      () => watched.hub,
      () => undefined,
    );
    function sessions(): string {
      return 'made';
    }
    const newer = asVersion(sessions, '99.0.0');
    expect(observe(newer)()).toBe('made');
    expect(() => observe(sessions)()).toThrow('observe()');
  });
});
