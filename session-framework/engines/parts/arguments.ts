/** What engines are made with, checked at start: files, folders, clients, and other engines. */
import {
  accessSync,
  closeSync,
  constants,
  openSync,
  readSync,
  statSync,
  type Stats,
} from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, resolve } from 'node:path';
import {
  checkOptions,
  isObject,
  memberOf,
  missing,
  shown,
  UNSET,
  veiled,
  type Kind,
  type Kinds,
} from '../../settings/checks.ts';
import { ConfigurationError } from '../../errors.ts';
import { checkDatabaseFile } from '../../files/place.ts';
import { OTHER_OPTIONS } from '../../settings/other-words.ts';

const PROMISE = 'is a promise: write await before it.';
const FUNCTIONS = ['load', 'create', 'update', 'delete', 'clearExpired'];

/** How the engines of the package are made, for those who pass the function itself. */
const MADE: Readonly<Record<string, string>> = {
  memoryEngine: 'memoryEngine()',
  databaseEngine: "databaseEngine('sessions.sqlite')",
  fileEngine: "fileEngine('sessions')",
  redisEngine: 'redisEngine(client)',
  postgresEngine: 'postgresEngine(pool)',
  signedCookiesEngine: 'signedCookiesEngine({ secrets: process.env.SESSION_SECRET })',
  cachedDatabaseEngine: 'cachedDatabaseEngine({ database, cache })',
  expressStoreEngine: 'expressStoreEngine(store)',
};

export const anEngine: Kind = (value) => engineFault(value, "databaseEngine('sessions.sqlite')");

/** Of a cached database. */
export const aCache: Kind = (value) => engineFault(value, 'redisEngine(client)');

/** @param example of what gives one */
function engineFault(value: unknown, example: string): string | null {
  if (typeof value === 'function') {
    const made = MADE[value.name];
    return `is ${shown(value)}, which is not called: write ${made ?? `${value.name || 'it'}(…)`}.`;
  }
  if (!isObject(value)) {
    const unset = value === undefined ? UNSET : '';
    return `is what such a function gives: ${example}, not ${veiled(value)}.${unset}`;
  }
  const other = otherThan(value);
  if (other !== null) return other;
  const absent = missing(value, FUNCTIONS);
  if (absent !== null)
    return `${absent}: an engine has ${FUNCTIONS.join(', ')}, see the type Engine of session-framework.`;
  const member = (name: string): unknown => memberOf(value, name);
  if (typeof member('name') !== 'string') return "has no name: write name: 'mine', for messages.";
  const wrong = MEMBERS.find(([name, values]) => !values.includes(member(name)));
  if (wrong === undefined) return null;
  const [name, values] = wrong;
  return `has ${name} ${shown(member(name))}: it is one of ${values.map(literal).join(', ')}.`;
}

const MEMBERS: readonly (readonly [string, readonly unknown[]])[] = [
  ['carries', ['key', 'data']],
  ['comparesRevisions', [true, false]],
  ['loads', ['at-first-access', 'before-handler']],
];

const literal = (value: unknown): string =>
  typeof value === 'string' ? `'${value}'` : String(value);

/** What an engine is made of, passed in its place. */
function otherThan(value: object): string | null {
  const has = (...names: string[]): boolean => missing(value, names) === null;
  if (has('then')) return PROMISE;
  if (has('load', 'create')) return null;
  if (has('sendCommand') || has('call')) return 'is a Redis client: write redisEngine(client).';
  if (has('get', 'set', 'destroy')) {
    return 'is a store for express-session: write expressStoreEngine(store).';
  }
  if (has('query')) return 'is a PostgreSQL client: write postgresEngine(client).';
  if (has('prepare', 'exec')) return 'is a database: write databaseEngine(database).';
  return null;
}

const isAddress = (text: string): boolean => /^[a-z][a-z0-9+.-]+:\/\//i.test(text);

/** A path that is to be opened. */
function pathFault(value: unknown, example: string): string | null {
  if (typeof value !== 'string' || value === '') {
    const unset = value === undefined || value === '' ? UNSET : '';
    const empty = value === '' ? 'an empty text' : shown(value);
    const more = value instanceof URL ? ' Write fileURLToPath(url).' : unset;
    return `is a path, such as '${example}', not ${empty}.${more}`;
  }
  return isAddress(value)
    ? `is a path, such as '${example}', not an address (…://). For a server write redisEngine(client) or postgresEngine(pool).`
    : null;
}

/** An SQLite file that can be opened, or a database of `node:sqlite`. */
export const aDatabase: Kind = (value) => {
  if (isObject(value) && !(value instanceof URL)) {
    const absent = missing(value, ['exec', 'prepare']);
    if (missing(value, ['then']) === null) return PROMISE;
    return absent === null
      ? null
      : `${absent}: it is a file, such as 'sessions.sqlite', or a DatabaseSync of node:sqlite.`;
  }
  const isUri = typeof value === 'string' && value.startsWith('file:');
  const fault = isUri ? null : pathFault(value, 'sessions.sqlite');
  if (fault !== null || typeof value !== 'string') return fault;
  if (!isBuiltin('node:sqlite')) {
    return `needs node:sqlite, which Node ${process.versions.node} lacks: Node 22.13 or newer has it. Or take another engine.`;
  }
  return isUri || value === ':memory:' ? null : fileFault(value);
};

function fileFault(file: string): string | null {
  const there = statOf(file);
  if (there === null) {
    const folder = dirname(resolve(file));
    if (statOf(folder)?.isDirectory() === true) return permissionFault(folder);
    return `'${file}' is in a folder that is not there: make ${folder} first.`;
  }
  if (there.isDirectory())
    return `'${file}' is a folder: name a file in it, '${file}/sessions.sqlite'.`;
  checkDatabaseFile(resolve(file)); // before it is read: a pipe would not answer
  return (
    permissionFault(file) ??
    (isDatabase(file) ? null : `'${file}' is a file that is no SQLite database: name another.`)
  );
}

function permissionFault(place: string): string | null {
  try {
    accessSync(place, constants.R_OK | constants.W_OK);
    return null;
  } catch {
    return `cannot be written: this process may not write to ${place}.`;
  }
}

/** By the head of its format (https://www.sqlite.org/fileformat.html §1.3); an empty one will be. */
function isDatabase(file: string): boolean {
  const head = Buffer.alloc(16);
  const opened = openSync(file, 'r');
  try {
    return readSync(opened, head) === 0 || head.toString('latin1') === 'SQLite format 3\0';
  } finally {
    closeSync(opened);
  }
}

function statOf(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}

/** A folder, or a place where one can be made. */
export const aFolder: Kind = (value) => {
  const fault = pathFault(value, 'sessions');
  if (fault !== null || typeof value !== 'string') return fault;
  for (let place = resolve(value); ; place = dirname(place)) {
    const there = statOf(place);
    if (there?.isDirectory() === true) return permissionFault(place);
    if (there !== null)
      return `'${value}' cannot be a folder, since ${place} is a file: name another.`;
  }
};

export const aRedisClient: Kind = (value) =>
  clientFault(value, [['sendCommand'], ['call']], {
    wanted: 'a client of the package redis or ioredis',
    example: 'await createClient({ url }).connect()',
  });

export const aPostgresClient: Kind = (value) =>
  clientFault(value, [['query']], {
    wanted: 'a client of the package pg',
    example: 'new pg.Pool({ connectionString })',
  });

export const anExpressStore: Kind = (value) =>
  clientFault(value, [['get', 'set', 'destroy']], {
    wanted: 'a store for express-session',
    example: 'new RedisStore({ client })',
  });

function clientFault(
  value: unknown,
  ways: readonly (readonly string[])[],
  { wanted, example }: { wanted: string; example: string },
): string | null {
  const instead = `write ${example}.`;
  if (!isObject(value)) {
    const unset = value === undefined ? UNSET : '';
    return `is ${wanted}, not ${veiled(value)}: ${instead}${unset}`;
  }
  if (missing(value, ['then']) === null) return PROMISE;
  if (ways.some((names) => missing(value, names) === null)) return null;
  return `is ${wanted}, with ${ways.map((names) => `${names.join('(), ')}()`).join(' or ')}: ${instead}`;
}

/** Texts that sign. Their length is for the signer to judge. */
export const someSecrets: Kind = (value) => {
  if (value === undefined) return `is undefined.${UNSET}`;
  if (typeof value === 'string') return null;
  if (!Array.isArray(value)) return `is a text or a list of texts, not ${shown(value)}.`;
  const wrong = value.findIndex((secret) => typeof secret !== 'string');
  if (wrong < 0) return null;
  const each: unknown = value[wrong];
  return `is a list of texts, and number ${wrong + 1} is ${shown(each)}.${each === undefined ? UNSET : ''}`;
};

const OF_DATABASE = { timeout: 'Write busyTimeout.' };

/** @throws ConfigurationError at the first option that is wrong */
export function checkEngineOptions<Options extends object>(
  engine: string,
  options: Options,
  kinds: Kinds<Options>,
  required: readonly string[] = [],
): void {
  if (required.length > 0 && !(isObject(options) && missing(options, FUNCTIONS) !== null)) {
    const given = isObject(options) ? 'an engine' : veiled(options);
    throw new ConfigurationError(
      `${engine} takes its options as an object, not ${given}: write ${MADE[engine] ?? engine}.`,
    );
  }
  const others = 'busyTimeout' in kinds ? { ...OTHER_OPTIONS, ...OF_DATABASE } : OTHER_OPTIONS;
  checkOptions(engine, options, kinds, { others, required });
}
