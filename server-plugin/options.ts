import { ConfigurationError } from './errors.ts';
import { isObject, read } from './reading.ts';
import { createRedactor, type RedactOption, type Redactor } from './redaction/redactor.ts';
import { connectBeside, connectTo, type Connect } from './stores/redis/connection.ts';
import { hasSqlite } from './stores/sqlite/shared-file.ts';
import { LONGEST_SERVICE } from './process/own-run.ts';
import { DEFAULT_PATH, ENDPOINT_PATH } from './protocol.ts';

export interface Limits {
  /** Records kept, the newest. Default 1,000. */
  records?: number;
  /** Bytes of records and their states together. Default 32 MiB. */
  bytes?: number;
}

/** Where records are kept. */
export type RecordsOption = 'memory' | 'sqlite' | RedisRecords;

/** A client of the package `redis` or `ioredis`, beside which a connection of our own is made. */
export interface RedisRecords {
  redis: object;
}

/** As an option asks for it. */
export type RecordsPlace = 'memory' | 'sqlite' | { connect: Connect };

/** Options of `observe(session, options)`; README.md has the table. */
export interface ObserveOptions {
  /** Where the endpoint is, from the root of the server. Default `/__sessions`. */
  path?: string;
  /**
   * Where the browser reaches the app, for the pairing link, such as `http://localhost:8080` where
   * that port leads into a container. Default: the port that the app itself listens on.
   */
  origin?: string;
  /** Overrides the rule that the plugin is off where NODE_ENV is `production`. */
  enabled?: boolean;
  /** Which values are hidden: false hides none, a list is added to the usual names, a function decides alone. */
  redact?: RedactOption;
  limits?: Limits;
  /**
   * Where records are kept: in `memory`, of each process apart, or also in an `sqlite` file that all
   * processes of the project share, or in the Redis of a client. Default: SESSIONS_DEVTOOLS_REDIS
   * or SESSIONS_DEVTOOLS_RECORDS, else `memory`.
   */
  records?: RecordsOption;
  /** Host names besides localhost and loopback addresses under which the tab may pair. */
  allowedHosts?: readonly string[];
  /** What the app is called where several share a session. Default: the name of its package. */
  service?: string;
}

/** The options with every default filled in. */
export interface Configuration {
  path: string;
  /** Null for the port that the app listens on. */
  origin: string | null;
  enabled: boolean;
  /** True where it is on although NODE_ENV is `production`. */
  inProduction: boolean;
  /** True where nobody said so but `NODE_ENV`: whoever looks for the link may wonder. */
  isOffByEnv: boolean;
  redactor: Redactor;
  /** Only what was asked for. */
  limits: Limits;
  /** Null where nothing was said. */
  records: RecordsPlace | null;
  allowedHosts: readonly string[];
  /** Null where nothing was said. */
  service: string | null;
}

const OPTIONS = [
  'path',
  'origin',
  'enabled',
  'redact',
  'limits',
  'records',
  'allowedHosts',
  'service',
];
export const RECORDS = ['memory', 'sqlite'] as const;
const LIMITS = ['records', 'bytes'];

/**
 * Checks the options of `observe`.
 *
 * @param options as given, of any type
 * @param nodeEnv value of NODE_ENV
 * @throws ConfigurationError with what to write instead
 */
export function readOptions(options: unknown, nodeEnv: string | undefined): Configuration {
  if (options !== undefined && (!isObject(options) || Array.isArray(options))) {
    throw new ConfigurationError(
      'options-type',
      `the options of observe() are ${describe(options)}.`,
      `Write an object, as in observe(session, { path: '${DEFAULT_PATH}' }).`,
    );
  }
  refuseUnknown(options, OPTIONS, 'option');
  const enabled = readEnabled(read(options, 'enabled'));
  const production = nodeEnv === 'production';
  return {
    path: readPath(read(options, 'path')),
    origin: readOrigin(read(options, 'origin')),
    enabled: enabled ?? !production,
    inProduction: enabled === true && production,
    isOffByEnv: enabled === undefined && production,
    redactor: createRedactor(readRedact(read(options, 'redact'))),
    limits: readLimits(read(options, 'limits')),
    records: readRecords(read(options, 'records')),
    allowedHosts: readHosts(read(options, 'allowedHosts')),
    service: readService(read(options, 'service')),
  };
}

function readEnabled(enabled: unknown): boolean | undefined {
  if (enabled === undefined || typeof enabled === 'boolean') return enabled;
  throw new ConfigurationError(
    'enabled-type',
    `enabled is ${describe(enabled)}.`,
    'Write true or false, or leave it out: it is then off where NODE_ENV is production.',
  );
}

function readPath(path: unknown): string {
  if (path === undefined) return DEFAULT_PATH;
  const remedy = `Write an absolute path of letters, digits and . _ - / such as '${DEFAULT_PATH}' or '/api${DEFAULT_PATH}'.`;
  if (typeof path !== 'string') {
    throw new ConfigurationError('path-type', `path is ${describe(path)}.`, remedy);
  }
  const problem = !path.startsWith('/')
    ? 'does not begin with /'
    : path.includes('//')
      ? 'contains //'
      : path.includes('..')
        ? 'contains ..'
        : path.endsWith('/')
          ? 'ends with /'
          : !ENDPOINT_PATH.test(path)
            ? 'has other characters, or is too short or too long'
            : null;
  if (problem === null) return path;
  throw new ConfigurationError('path', `path ${describe(path)} ${problem}.`, remedy);
}

function readOrigin(origin: unknown): string | null {
  if (origin === undefined) return null;
  const url = typeof origin === 'string' && URL.canParse(origin) ? new URL(origin) : null;
  if (url !== null && /^https?:$/.test(url.protocol) && `${url.origin}/` === url.href) {
    return url.origin;
  }
  throw new ConfigurationError(
    'origin',
    `origin is ${describe(origin)}.`,
    "Write scheme, host and port as the browser has them, as in origin: 'http://localhost:8080'.",
  );
}

function readRedact(redact: unknown): RedactOption | undefined {
  if (redact === undefined || redact === false) return redact;
  if (typeof redact === 'function')
    return (key) => Boolean(Reflect.apply(redact, undefined, [key]));
  if (Array.isArray(redact)) {
    return redact.map((rule: unknown) => {
      if (rule instanceof RegExp || (typeof rule === 'string' && rule.trim() !== '')) return rule;
      throw new ConfigurationError(
        'redact-rule',
        `redact contains ${describe(rule)}.`,
        "Write words or regular expressions for names, as in redact: ['salary', /^medical/i].",
      );
    });
  }
  throw new ConfigurationError(
    'redact-type',
    `redact is ${describe(redact)}.`,
    "Write false to hide nothing, a list such as ['salary', /^medical/i] to hide more, or a function (name) => boolean; leave it out for the usual names.",
  );
}

function readRecords(given: unknown): RecordsPlace | null {
  if (given === undefined) return null;
  const redis = read(given, 'redis');
  if (redis !== undefined) {
    refuseUnknown(given, ['redis'], 'member of records');
    return { connect: connectBeside(redis) };
  }
  const records = RECORDS.find((each) => each === given);
  if (records === undefined) {
    throw new ConfigurationError(
      'records',
      `records is ${describe(given)}.`,
      "Write 'memory', 'sqlite' for a file that all processes of the project share, or { redis: client } for what all machines do.",
    );
  }
  if (records === 'sqlite' && !hasSqlite()) {
    throw new ConfigurationError(
      'records-sqlite',
      `records is 'sqlite', and this Node (${process.version}) has no node:sqlite.`,
      'Use Node 22.13 or later, or leave records out.',
    );
  }
  return records;
}

/**
 * The same from the environment; empty is as good as unset.
 *
 * @param redis value of SESSIONS_DEVTOOLS_REDIS, an address, which counts first
 * @param records value of SESSIONS_DEVTOOLS_RECORDS
 * @param directory of the app's package
 * @throws ConfigurationError with what to write instead
 */
export function readRecordsEnv(
  { redis, records }: { redis?: string | undefined; records?: string | undefined },
  directory: string,
): RecordsPlace | null {
  if (redis === undefined || redis === '') return readRecords(records === '' ? undefined : records);
  if (URL.canParse(redis) && /^(rediss?|unix):$/.test(new URL(redis).protocol)) {
    return { connect: connectTo(redis, directory) };
  }
  throw new ConfigurationError(
    'records-redis-url',
    // It may have a password in it.
    'SESSIONS_DEVTOOLS_REDIS is no address of a Redis.',
    'Write it as in SESSIONS_DEVTOOLS_REDIS=redis://127.0.0.1:6379.',
  );
}

/**
 * The name of the service from SESSIONS_DEVTOOLS_SERVICE; empty is as good as unset.
 *
 * @throws ConfigurationError with what to write instead
 */
export function readServiceEnv(given: string | undefined): string | null {
  return readService(given === '' ? undefined : given);
}

function readLimits(limits: unknown): Limits {
  if (limits === undefined) return {};
  if (!isObject(limits) || Array.isArray(limits)) {
    throw new ConfigurationError(
      'limits-type',
      `limits is ${describe(limits)}.`,
      'Write an object, as in limits: { records: 500 }.',
    );
  }
  refuseUnknown(limits, LIMITS, 'limit');
  const records = readLimit(limits, 'records');
  const bytes = readLimit(limits, 'bytes');
  return {
    ...(records === undefined ? {} : { records }),
    ...(bytes === undefined ? {} : { bytes }),
  };
}

function readLimit(limits: object, name: string): number | undefined {
  const value = read(limits, name);
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new ConfigurationError(
    'limit',
    `limits.${name} is ${describe(value)}.`,
    'Write a whole number, 0 or more.',
  );
}

function readHosts(hosts: unknown): readonly string[] {
  if (hosts === undefined) return [];
  const remedy =
    "Write a list of host names without scheme and port, as in allowedHosts: ['dev.example.test'].";
  if (!Array.isArray(hosts)) {
    throw new ConfigurationError(
      'allowed-hosts-type',
      `allowedHosts is ${describe(hosts)}.`,
      remedy,
    );
  }
  return hosts.map((host: unknown) => {
    if (typeof host === 'string' && /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/i.test(host)) {
      return host.toLowerCase();
    }
    throw new ConfigurationError(
      'allowed-host',
      `allowedHosts contains ${describe(host)}.`,
      remedy,
    );
  });
}

function readService(service: unknown): string | null {
  if (service === undefined) return null;
  if (typeof service === 'string') {
    const name = service.trim();
    if (name !== '' && name.length <= LONGEST_SERVICE) return name;
  }
  throw new ConfigurationError(
    'service',
    `service is ${describe(service)}.`,
    `Write a name of 1 to ${LONGEST_SERVICE} characters, as in service: 'shop', or leave it out for the name of the package.`,
  );
}

function refuseUnknown(given: unknown, known: readonly string[], kind: string): void {
  if (!isObject(given)) return;
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue;
    const nearest = known.find((candidate) => distance(candidate, name) <= 2);
    throw new ConfigurationError(
      `unknown-${kind}`,
      `unknown ${kind} '${name}'.`,
      nearest === undefined ? `Known are ${known.join(', ')}.` : `Did you mean '${nearest}'?`,
    );
  }
}

/** Edit distance, letter case aside. */
function distance(a: string, b: string): number {
  const [from, to] = [a.toLowerCase(), b.toLowerCase()];
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const replace = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}

function describe(value: unknown): string {
  if (typeof value === 'string') return `'${value.slice(0, 80)}'`;
  if (value === null || typeof value === 'number' || typeof value === 'boolean') {
    return String(value);
  }
  return Array.isArray(value) ? 'an array' : `of type ${typeof value}`;
}
