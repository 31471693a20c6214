/* eslint-disable no-restricted-syntax -- the time-outs are those of engines, which are tested here */
import { execFileSync } from 'node:child_process';
import {
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { RedisStore } from 'connect-redis';
import express from 'express';
import expressSession from 'express-session';
import { fastify } from 'fastify';
import Koa from 'koa';
import { Pool } from 'pg';
import { createClient } from 'redis';
import { afterAll, describe, expect, it } from 'vitest';
import { cachedDatabaseEngine } from '../../session-framework/engines/cached-database.ts';
import { databaseEngine } from '../../session-framework/engines/database.ts';
import { expressStoreEngine } from '../../session-framework/engines/express-store.ts';
import { fileEngine } from '../../session-framework/engines/file.ts';
import { memoryEngine } from '../../session-framework/engines/memory.ts';
import { postgresEngine } from '../../session-framework/engines/postgres.ts';
import { redisEngine } from '../../session-framework/engines/redis.ts';
import { signedCookiesEngine } from '../../session-framework/engines/signed-cookies.ts';
import { withTimeout } from '../../session-framework/engines/with-timeout.ts';
import { ConfigurationError } from '../../session-framework/errors.ts';
import { sessions as expressSessions } from '../../session-framework/hosts/express.ts';
import { sessions as fastifySessions } from '../../session-framework/hosts/fastify.ts';
import { sessions as koaSessions } from '../../session-framework/hosts/koa.ts';
import { createSessions } from '../../session-framework/manager.ts';
import { jsonSerialiser } from '../../session-framework/content/serialiser.ts';
import { listen, send } from '../support/http/http.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'session-settings-'));
afterAll(() => rmSync(folder, { recursive: true }));

const place = (name: string): string => join(folder, name);
writeFileSync(place('notes.txt'), 'this is no database, and longer than its head');
writeFileSync(place('empty.sqlite'), '');
mkdirSync(place('a-folder'));
symlinkSync(place('no/such.sqlite'), place('dangling.sqlite'));
new DatabaseSync(place('there.sqlite')).exec('CREATE TABLE other (id INTEGER)');

/** A program without types calls it. */
function call(run: unknown, ...args: unknown[]): unknown {
  if (typeof run !== 'function') throw new Error('nothing to call');
  return Reflect.apply(run, undefined, args);
}

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  return 'nothing was said';
}

const engine = memoryEngine();
const pool = new Pool();
const redis = createClient();
const store = new expressSession.MemoryStore();
const SECRET = 'a secret of more than thirty-two characters';

/** Setting, wrong value, and what the message must say to write. */
type Wrong = [setting: string, value: unknown, ...say: string[]];

const SETTINGS: Wrong[] = [
  ['engine', memoryEngine, 'not called: write memoryEngine()'],
  ['engine', signedCookiesEngine, 'write signedCookiesEngine({ secrets'],
  ['engine', () => engine, 'not called'],
  ['engine', null, 'databaseEngine('],
  ['engine', 'memory', 'databaseEngine('],
  ['engine', Promise.resolve(engine), 'write await'],
  ['engine', { ...engine, create: undefined, update: 5 }, 'has no function create and no update'],
  ['engine', { ...engine, name: undefined }, "write name: 'mine'"],
  ['engine', { ...engine, carries: undefined }, "carries undefined: it is one of 'key', 'data'"],
  ['engine', { ...engine, loads: 'later' }, "'at-first-access', 'before-handler'"],
  ['engine', { ...engine, comparesRevisions: 'no' }, 'one of true, false'],
  ['engine', {}, 'has no function load'],
  ['engine', store, 'write expressStoreEngine(store)'],
  ['engine', redis, 'write redisEngine(client)'],
  ['engine', pool, 'write postgresEngine(client)'],
  ['engine', new DatabaseSync(':memory:'), 'write databaseEngine(database)'],
  ['cookieAge', '3600', "the text '3600'", 'Write 3600; of the environment: Number(process.env.X)'],
  ['cookieAge', '14d', "such as 1209600 for two weeks, not the text '14d'"],
  ['cookieAge', Number('unset'), 'not NaN', 'Is the environment variable set?'],
  ['cookieAge', 1_209_600_000, '400 days', 'If these are milliseconds, write 1209600'],
  ['cookieAge', 86_400_000, 'write 86400'],
  ['cookieAge', Infinity, 'at most 34560000 seconds'],
  ['cookieAge', 1.5, 'whole number of seconds'],
  ['cookieAge', -1, 'whole number of seconds'],
  ['cookieAge', 0, 'write expireAtBrowserClose: true'],
  ['cookieAge', 3600n, 'not 3600n'],
  ['cookieAge', null, 'such as 1209600'],
  ['cookieAge', new Date(), 'not an object of the kind Date'],
  ['expireAtBrowserClose', 'false', "process.env.X === 'true'"],
  ['expireAtBrowserClose', 1, 'is true or false, not 1'],
  ['saveEveryRequest', 'true', 'is true or false'],
  ['saveEveryRequest', null, 'is true or false, not null'],
  ['cookie', 'sid', "write cookie: { name: 'sid' }"],
  ['cookie', null, "cookie: { name: 'sid' }"],
  ['cookie', ['sid'], 'as an object, not a list'],
  ['cookie', true, "cookie: { name: 'sid' }"],
  ['serialiser', JSON, 'leave it out'],
  ['serialiser', 'json', 'leave it out'],
  ['serialiser', { ...jsonSerialiser, name: undefined }, "write name: 'mine'"],
  ['serialiser', { name: 'mine', parse: JSON.parse }, 'no function stringify'],
  ['detectUnsavedChanges', true, "'warn', 'save', 'throw', false"],
  ['detectUnsavedChanges', 'warning', "Did you mean 'warn'?"],
  ['onConflict', 'Merge', "Did you mean 'merge'?"],
  ['onConflict', null, "'merge', 'throw', false"],
  ['observer', () => undefined, 'write { begin: (request) =>'],
  ['observer', { start: () => null }, 'write { begin: (request) =>'],
  ['observer', null, 'begin'],
  ['onWarning', null, '(warning) => console.warn(warning.message)'],
  ['onWarning', console, '(warning) =>'],
  ['now', Date.now(), 'Date.now, not called'],
  ['now', new Date(), 'Date.now'],
  ['now', () => new Date(), 'gives an object of the kind Date', 'now: Date.now'],
  ['now', () => undefined, 'gives undefined'],
];

const ATTRIBUTES: Wrong[] = [
  ['name', 'my session', 'no cookie name', "such as 'sessionid'"],
  ['name', '', 'no cookie name'],
  ['name', 5, 'is 5, which is no cookie name'],
  ['name', null, 'no cookie name'],
  ['path', 'app', "begin with '/'"],
  ['path', '/; HttpOnly', 'neither ; nor spaces'],
  ['path', null, "'/' or '/app'"],
  ['domain', 'https://example.com', "host name such as 'example.com', or null"],
  ['domain', 5, 'host name'],
  ['secure', 'auto', 'write true in production'],
  ['secure', 'true', "process.env.X === 'true'"],
  ['secure', null, 'true or false'],
  ['httpOnly', 'no', 'true or false'],
  ['sameSite', true, "write 'strict'"],
  ['sameSite', 'Lax', "Did you mean 'lax'?"],
  ['sameSite', 'none', 'secure: true'],
];

/** Of engines: the function, the option or argument, how it is called, and what is to be said. */
type WrongCall = [engine: unknown, name: string, args: unknown[], ...say: string[]];

const ENGINES: WrongCall[] = [
  [memoryEngine, 'maxSessions', [{ maxSessions: 0 }], 'a whole number, from 1'],
  [memoryEngine, 'maxSessions', [{ maxSessions: '10' }], 'Write 10'],
  [memoryEngine, 'maxSessions', [{ maxSessions: 2 ** 24 }], 'to 16777215, not 16777216'],
  [memoryEngine, 'maxSession', [{ maxSession: 10 }], 'Did you mean maxSessions?'],
  [memoryEngine, 'max', [{ max: 10 }], 'Write maxSessions'],
  [memoryEngine, 'ttl', [{ ttl: 10 }], 'cookieAge, in seconds, to sessions()'],
  [memoryEngine, 'options', [100], 'as an object, not 100'],
  [memoryEngine, 'options', [null], 'as an object, not null'],
  [databaseEngine, 'database', [], 'Is the environment variable set?'],
  [databaseEngine, 'database', [''], 'an empty text', 'Is the environment variable set?'],
  [databaseEngine, 'database', [5], "such as 'sessions.sqlite', not 5"],
  [databaseEngine, 'database', [null], 'not null'],
  [databaseEngine, 'database', [place('no/such/x.sqlite')], `make ${place('no/such')} first`],
  [databaseEngine, 'database', [place('notes.txt/x.sqlite')], 'a folder that is not there'],
  [databaseEngine, 'database', [place('notes.txt')], 'is no SQLite database: name another'],
  [databaseEngine, 'database', [place('a-folder')], 'a-folder/sessions.sqlite'],
  [databaseEngine, 'database', ['postgres://user:pass@host/db'], 'not an address'],
  [databaseEngine, 'database', ['redis://user:pass@host'], 'write redisEngine(client) or postgres'],
  [databaseEngine, 'database', [place('x'.repeat(300))], 'ENAMETOOLONG', 'in another folder'],
  [databaseEngine, 'database', [place('dangling.sqlite')], 'cannot be opened', 'another folder'],
  [databaseEngine, 'timeout', [':memory:', { timeout: 100 }], 'Write busyTimeout'],
  [databaseEngine, 'database', [new URL('file:///x')], 'fileURLToPath(url)'],
  [databaseEngine, 'database', [{}], 'DatabaseSync'],
  [databaseEngine, 'table', [':memory:', { table: 'my sessions' }], "such as 'web_sessions'"],
  [databaseEngine, 'table', [':memory:', { table: null }], 'is null, which is no'],
  [databaseEngine, 'tableName', [':memory:', { tableName: 'x' }], 'Write table'],
  [databaseEngine, 'busyTimeout', [':memory:', { busyTimeout: 0 }], 'number of milliseconds'],
  [fileEngine, 'timeout', ['sessions', { timeout: '5000' }], 'Write 5000'],
  [redisEngine, 'timeout', [redis, { timeout: Infinity }], 'number of milliseconds'],
  [postgresEngine, 'timeout', [pool, { timeout: null }], 'number of milliseconds'],
  [expressStoreEngine, 'timeout', [store, { timeout: -1 }], 'number of milliseconds'],
  [withTimeout, 'engine', [redis], 'write redisEngine(client)'],
  [withTimeout, 'timeout', [engine, { timeout: 2 ** 31 }], 'number of milliseconds'],
  [withTimeout, 'remedy', [engine, { remedy: 5 }], 'is a text'],
  [fileEngine, 'folder', [], "such as 'sessions', not undefined. Is the environment variable set?"],
  [fileEngine, 'folder', [{ path: 'x' }], "such as 'sessions', not an object"],
  [fileEngine, 'folder', [place('notes.txt')], 'is a file: name another'],
  [fileEngine, 'folder', [place('notes.txt/below')], `${place('notes.txt')} is a file`],
  [redisEngine, 'client', ['redis://user:pass@host'], 'await createClient({ url }).connect()'],
  [redisEngine, 'client', [], 'Is the environment variable set?'],
  [redisEngine, 'client', [createClient], 'not the function', 'await createClient('],
  [redisEngine, 'client', [Promise.resolve(redis)], 'write await'],
  [redisEngine, 'client', [{ url: 'x' }], 'sendCommand() or call()'],
  [redisEngine, 'prefix', [redis, { prefix: 5 }], "'session:', not 5"],
  [redisEngine, 'keyPrefix', [redis, { keyPrefix: 'x' }], 'Write prefix'],
  [redisEngine, 'options', [redis, 'prefix:'], 'as an object'],
  [postgresEngine, 'client', ['postgres://user:pass@host'], 'new pg.Pool({ connectionString })'],
  [postgresEngine, 'client', [Pool], 'not the function'],
  [postgresEngine, 'client', [{}], 'query()'],
  [postgresEngine, 'table', [pool, { table: 'a;b' }], "such as 'web_sessions'"],
  [postgresEngine, 'createTable', [pool, { createTable: 'no' }], 'is true or false'],
  [postgresEngine, 'creatTable', [pool, { creatTable: true }], 'Did you mean createTable?'],
  [expressStoreEngine, 'store', [{}], 'get(), set(), destroy()'],
  [expressStoreEngine, 'store', [RedisStore], 'new RedisStore({ client })'],
  [expressStoreEngine, 'store', [undefined], 'new RedisStore({ client })'],
  [signedCookiesEngine, 'secrets', [{ secrets: undefined }], 'Is the environment variable set?'],
  [signedCookiesEngine, 'secrets', [{}], 'Is the environment variable set?'],
  [signedCookiesEngine, 'secrets', [{ secrets: [SECRET, undefined] }], 'number 2 is undefined'],
  [signedCookiesEngine, 'secrets', [{ secrets: 5 }], 'a text or a list of texts'],
  [signedCookiesEngine, 'secrets', [{ secrets: [] }], 'none was given', 'randomBytes'],
  [signedCookiesEngine, 'secrets', [{ secrets: 'short' }], 'at least 32', 'randomBytes'],
  [signedCookiesEngine, 'options', [SECRET], 'as an object'],
  [signedCookiesEngine, 'options', [], 'write signedCookiesEngine({ secrets: process.env.'],
  [signedCookiesEngine, 'secrets', [{ secrets: 'short' }], 'signedCookiesEngine: secrets'],
  [signedCookiesEngine, 'secret', [{ secret: SECRET }], 'Write secrets'],
  [signedCookiesEngine, 'maxAge', [{ secrets: SECRET, maxAge: '60' }], 'Write 60'],
  [signedCookiesEngine, 'maxAge', [{ secrets: SECRET, maxAge: 86_400_000 }], 'write 86400'],
  [cachedDatabaseEngine, 'options', [], 'as an object, not undefined'],
  [
    cachedDatabaseEngine,
    'options',
    [engine, engine],
    'write cachedDatabaseEngine({ database, cache })',
  ],
  [cachedDatabaseEngine, 'cache', [{ database: engine, cache: undefined }], 'not undefined'],
  [cachedDatabaseEngine, 'cache', [{ database: engine }], 'redisEngine(client), not undefined'],
  [cachedDatabaseEngine, 'database', [{ cache: engine }], 'not undefined'],
  [cachedDatabaseEngine, 'database', [{ database: pool, cache: engine }], 'postgresEngine(client)'],
  [cachedDatabaseEngine, 'cache', [{ database: engine, cache: memoryEngine }], 'memoryEngine()'],
  [
    cachedDatabaseEngine,
    'onWarning',
    [{ database: engine, cache: engine, onWarning: 'warn' }],
    'is a function',
  ],
];

describe('a setting that is wrong', () => {
  it.each(SETTINGS)('is refused with what to write: %s: %o', (name, value, ...say) => {
    const message = messageOf(() => call(createSessions, { engine, [name]: value }));
    for (const each of [name, ...say]) expect(message.toLowerCase()).toContain(each.toLowerCase());
  });

  it.each(ATTRIBUTES)('is refused with what to write: cookie.%s: %o', (name, value, ...say) => {
    const message = messageOf(() => call(createSessions, { engine, cookie: { [name]: value } }));
    expect(message).toMatch(/^cookie: /);
    for (const each of [name, ...say]) expect(message).toContain(each);
  });

  it.each(ENGINES)(
    'of an engine is refused with what to write: %o %s',
    (made, name, args, ...say) => {
      const message = messageOf(() => call(made, ...args));
      for (const each of say) expect(message).toContain(each);
      if (name !== 'options') expect(message).toContain(name);
      expect(message).not.toMatch(/pass@|a secret of/);
    },
  );
});

describe('the tables above', () => {
  /** Names of an interface of a file. */
  const membersOf = (file: string, name: string): string[] => {
    const text = readFileSync(join(ROOT, 'session-framework', file), 'utf8');
    const [, body = ''] = new RegExp(`interface ${name} \\{(.*?)\\n\\}`, 's').exec(text) ?? [];
    return [...body.matchAll(/^ {2}(\w+)\??:/gm)].map(([, member = '']) => member);
  };

  it('have every setting', () => {
    const settings = membersOf('settings/options.ts', 'SessionOptions');
    expect(settings.length).toBeGreaterThan(10);
    expect([...new Set(SETTINGS.map(([name]) => name))].toSorted()).toEqual(settings.toSorted());
  });

  it('have every attribute of the cookie', () => {
    const attributes = membersOf('visit/cookie.ts', 'CookieSettings');
    expect(attributes).toHaveLength(6);
    expect([...new Set(ATTRIBUTES.map(([name]) => name))].toSorted()).toEqual(
      attributes.toSorted(),
    );
  });

  const files = globSync('engines/*.ts', { cwd: join(ROOT, 'session-framework') });
  const options = files.flatMap((file) => {
    const text = readFileSync(join(ROOT, 'session-framework', file), 'utf8');
    const [, type = ''] = /export interface (\w+Options) /.exec(text) ?? [];
    const [, engineName = ''] = /export function (\w+Engine|withTimeout)\(/.exec(text) ?? [];
    return type === '' ? [] : membersOf(file, type).map((name) => [engineName, name]);
  });

  it('are held against options of engines', () => {
    expect(options.length).toBeGreaterThan(8);
  });

  it.each(options)('have, of %s, the option %s', (engineName, option) => {
    const rows = ENGINES.filter(
      ([made, name]) => typeof made === 'function' && made.name === engineName && name === option,
    );
    expect(rows.length).toBeGreaterThan(0);
  });
});

describe('a name that there is not', () => {
  it.each([
    ['cookieage', 'Did you mean cookieAge?'],
    ['cookeAge', 'Did you mean cookieAge?'],
    ['serializer', 'serialiser'],
    ['saveEveryRequests', 'Did you mean saveEveryRequest?'],
    ['onWarn', 'Did you mean onWarning?'],
    ['cookies', 'Did you mean cookie?'],
    ['maxAge', 'cookieAge, in seconds'],
    ['ttl', 'cookieAge, in seconds'],
    ['secret', 'signedCookiesEngine({ secrets })'],
    ['keys', 'signedCookiesEngine({ secrets })'],
    ['store', 'expressStoreEngine(store)'],
    ['name', "cookie: { name: '…' }"],
    ['key', "cookie: { name: '…' }"],
    ['rolling', 'saveEveryRequest: true'],
    ['resave', 'saveEveryRequest: true'],
    ['saveUninitialized', 'Leave it out'],
    ['unset', 'session.flush()'],
    ['genid', 'Leave it out'],
    ['proxy', 'Leave it out'],
    ['prefix', 'redisEngine(client, { prefix: … })'],
    ['secure', 'cookie: { secure: … }'],
    ['SESSION_COOKIE_AGE', 'cookieAge'],
    ['SESSION_COOKIE_SAMESITE', 'cookie: { sameSite: … }'],
    ['somethingElse', 'There are engine, cookieAge'],
    ['constructor', 'There are engine, cookieAge'],
  ])('is refused: %s: %s', (name, say) => {
    const message = messageOf(() => call(createSessions, { engine, [name]: undefined }));
    expect(message).toContain(`unknown setting ${name}. `);
    expect(message).toContain(say);
  });

  it.each([
    ['maxAge', 'cookieAge, in seconds, beside cookie'],
    ['expires', 'cookieAge'],
    ['httponly', 'Did you mean httpOnly?'],
    ['samesite', 'Did you mean sameSite?'],
    ['partitioned', 'Leave it out'],
    ['signed', 'secrets'],
  ])('is refused: cookie.%s: %s', (name, say) => {
    const message = messageOf(() => call(createSessions, { engine, cookie: { [name]: 1 } }));
    expect(message).toContain(`cookie: unknown setting ${name}. `);
    expect(message).toContain(say);
  });
});

describe('what stands in the place of the settings', () => {
  it.each([
    ['an engine', engine, 'sessions({ engine })'],
    ['an engine that is not called', memoryEngine, 'sessions({ engine: memoryEngine(…) })'],
    ['a text', 'secret', 'as an object'],
    ['null', null, 'as an object'],
    ['a list', [], 'as an object'],
  ])('is refused: %s', (_what, given, say) => {
    expect(messageOf(() => call(createSessions, given))).toContain(say);
  });

  it('is refused: a request, by sessions that is not called on Express and Koa', async () => {
    const app = express();
    const errors: string[] = [];
    Reflect.apply(app.use, app, [expressSessions]);
    app.use(
      (error: Error, _req: express.Request, res: express.Response, _next: express.NextFunction) => {
        errors.push(error.message);
        res.sendStatus(500);
      },
    );
    const koa = new Koa();
    koa.on('error', (error: Error) => errors.push(error.message));
    Reflect.apply(koa.use, koa, [koaSessions]);
    const handle = koa.callback();
    for (const server of [await listen(app), await listen((req, res) => void handle(req, res))]) {
      expect((await send(server.port, '/')).status).toBe(500);
      await server.close();
    }
    expect(errors).toHaveLength(2);
    for (const message of errors) expect(message).toContain('app.use(sessions({ engine }))');
  });

  it('is refused: an instance of Fastify, by sessions that is registered and not called', () => {
    const done = (): void => undefined;
    expect(messageOf(() => call(fastifySessions, fastify(), {}, done))).toContain('for Fastify');
  });
});

describe('settings given to register of Fastify', () => {
  it('are refused, since they would be lost', async () => {
    const app = fastify();
    Reflect.apply(app.register, app, [fastifySessions({ engine }), { cookieAge: 60 }]);
    await expect(app.ready()).rejects.toThrow('app.register(sessions({ cookieAge: … }))');
    const right = fastify();
    await right.register(fastifySessions({ engine }), { prefix: '/app', logLevel: 'warn' });
    await right.ready();
  });
});

describe('what is right', () => {
  it('is taken: files and databases, a class as settings, a function as clock', () => {
    databaseEngine(place('new.sqlite')).close();
    databaseEngine(place('there.sqlite')).close();
    databaseEngine(place('empty.sqlite')).close();
    databaseEngine(':memory:').close();
    databaseEngine(new DatabaseSync(':memory:')).close();
    fileEngine(place('to/be/made'));
    redisEngine(redis);
    redisEngine({ call: async () => Promise.resolve(null) });
    postgresEngine(pool);
    expressStoreEngine(store);
    class Mine {
      engine = engine;
      cookieAge = 34_560_000;
      cookie = { domain: null, sameSite: false, name: undefined };
      now = (): number => 0;
    }
    call(createSessions, new Mine());
  });

  it('is said to be missing: node:sqlite, on a Node that has none', () => {
    // Node itself says so of what it does not build in; here a Node without it is played.
    const program = `
      import module from 'node:module';
      module.isBuiltin = (name) => name !== 'node:sqlite';
      module.syncBuiltinESMExports();
      const { databaseEngine } = await import('./session-framework/engines/database.ts');
      try { databaseEngine('x.sqlite'); } catch (error) { console.log(error.name, error.message); }
    `;
    const args = ['--input-type=module', '--eval', program];
    const said = execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
    expect(said).toMatch(/^ConfigurationError .*Node 22\.13 or newer/);
  });
});
