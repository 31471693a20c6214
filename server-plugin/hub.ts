import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { Looks } from './recording/looks.ts';
import { Pace } from './recording/pace.ts';
import { Once } from './endpoint/once.ts';
import { createPairing, type Pairing } from './endpoint/pairing.ts';
import { nearestPackage, ProjectFolder } from './endpoint/project-folder.ts';
import { readRecordsEnv, readServiceEnv, type Limits, type RecordsPlace } from './options.ts';
import type { InstanceId, MiddlewareConfiguration } from './protocol.ts';
import { beginRun, type OwnRun } from './process/own-run.ts';
import { findProcessWide, otherVersions, processWide } from './process/process-wide.ts';
import { isObject, read } from './reading.ts';
import { Revisions } from './recording/revisions.ts';
import { mirrored, type Mirror } from './stores/mirror.ts';
import { createRedisMirror } from './stores/redis/mirror.ts';
import { createFileMirror } from './stores/sqlite/mirror.ts';
import { createMemoryStore, DEFAULT_BYTES, DEFAULT_RECORDS } from './stores/memory.ts';
import type { RecordStore } from './stores/types.ts';
import { PLUGIN_VERSION } from './version.ts';

/** Middlewares that `hello` tells of: the newest, where an app makes them without end. */
const MOST_MIDDLEWARES = 32;
const MOST_PATHS = 64;
/** Signed calls that are remembered, so that none is answered twice. */
const MOST_NONCES = 1000;

export interface HubOptions {
  /** Where the pairing token is kept: below the nearest package from here upward. */
  directory?: string;
  /** Value of SESSIONS_DEVTOOLS_TOKEN. */
  token?: string | undefined;
  /** Value of SESSIONS_DEVTOOLS_RECORDS. */
  records?: string | undefined;
  /** Value of SESSIONS_DEVTOOLS_REDIS. */
  redis?: string | undefined;
  /** Value of SESSIONS_DEVTOOLS_SERVICE. */
  service?: string | undefined;
  /** Prints one line where the developer sees it. */
  print?: (line: string) => void;
  /** Milliseconds that never go back. */
  now?: () => number;
  /** Epoch milliseconds. */
  clock?: () => number;
}

/** What all observed middlewares of one process share. */
export interface Hub {
  /** Names this run: a restart is told by another one. */
  readonly instance: InstanceId;
  /** When this run began, epoch ms. */
  readonly since: number;
  /** Of several wishes how its service is called the last counts. */
  readonly run: OwnRun;
  readonly revisions: Revisions;
  readonly records: RecordStore;
  /** Where the other processes of the project have theirs; null where each keeps its own. */
  readonly mirror: Mirror | null;
  /** Keeps records for other processes, too, or not; of several wishes the last counts. */
  keep(records: RecordsPlace): void;
  readonly looks: Looks;
  readonly pace: Pace;
  readonly pairing: Pairing;
  /** Signed calls, by their nonce: one that was answered is not answered at another middleware. */
  readonly answered: Once;
  readonly middlewares: readonly MiddlewareConfiguration[];
  register(middleware: MiddlewareConfiguration): void;
  /** Asks for room; of several wishes the largest counts. */
  limit(limits: Limits): void;
  /** Endpoint paths that responses have named. */
  readonly paths: ReadonlySet<string>;
  addPath(path: string): void;
  /** Whether this is done for the first time in this process. */
  isFirst(deed: Deed): boolean;
  now(): number;
  print(line: string): void;
}

type Deed = 'print the link' | 'warn of production' | `tell of ${string}`;

export function createHub(options: HubOptions = {}): Hub {
  const now = options.now ?? (() => performance.now());
  const print = options.print ?? printToStderr;
  const limits = { records: DEFAULT_RECORDS, bytes: DEFAULT_BYTES };
  const asked: Limits = {};
  const directory = options.directory ?? process.cwd();
  const pairing = createPairing({
    directory,
    token: options.token,
    print,
    clock: options.clock ?? Date.now,
  });
  const middlewares: MiddlewareConfiguration[] = [];
  let mirror: Mirror | null = null;
  let place: 'memory' | 'sqlite' | 'redis' = 'memory';
  const revisions = new Revisions(undefined, () =>
    mirror === null ? randomBytes(32).toString('base64url') : pairing.keys.states,
  );
  const memory = createMemoryStore(limits, () => revisions.bytes);
  const records = mirrored(memory, (made) => mirror?.wake(made));
  const run = beginRun(nearestPackage(directory));
  run.service = readServiceEnv(options.service) ?? run.service;
  const folder = new ProjectFolder(directory);

  /** Of several clients of Redis the first one is as good as the others. */
  function keep(where: RecordsPlace): void {
    const kind = typeof where === 'string' ? where : 'redis';
    if (kind === place) return;
    void mirror?.end();
    place = kind;
    mirror = mirrorIn(where);
  }

  function mirrorIn(where: RecordsPlace): Mirror | null {
    const options = { run, middlewares, records: memory, revisions, limits, folder, print };
    if (where === 'memory') return null;
    if (where === 'sqlite') return createFileMirror(options);
    const { connect } = where;
    return createRedisMirror({ ...options, connect, project: () => pairing.keys.project });
  }

  const asEnv = readRecordsEnv(options, nearestPackage(directory));
  if (asEnv !== null) keep(asEnv);
  const paths = new Set<string>();
  const done = new Set<Deed>();

  return {
    instance: run.id,
    since: run.since,
    run,
    revisions,
    records,
    get mirror() {
      return mirror;
    },
    keep,
    looks: new Looks(now),
    pace: new Pace(now),
    pairing,
    answered: new Once(MOST_NONCES),
    middlewares,
    register(middleware) {
      const text = JSON.stringify(middleware);
      const same = middlewares.findIndex((known) => JSON.stringify(known) === text);
      if (same !== -1) middlewares.splice(same, 1);
      middlewares.push(middleware);
      if (middlewares.length > MOST_MIDDLEWARES) middlewares.shift();
    },
    limit({ records, bytes }) {
      if (records !== undefined) {
        limits.records = asked.records = Math.max(asked.records ?? 0, records);
      }
      if (bytes !== undefined) limits.bytes = asked.bytes = Math.max(asked.bytes ?? 0, bytes);
    },
    paths,
    addPath(path) {
      if (paths.size < MOST_PATHS) paths.add(path);
    },
    isFirst(deed) {
      const isFirst = !done.has(deed);
      done.add(deed);
      return isFirst;
    },
    now,
    print,
  };
}

/**
 * The hub of this process, made when first needed. Another version of this package has its own, with
 * records and a link of its own and the same token.
 */
export function processHub(): Hub {
  return processWide('hub', isHub, () => {
    const hub = createHub({
      token: process.env.SESSIONS_DEVTOOLS_TOKEN,
      records: process.env.SESSIONS_DEVTOOLS_RECORDS,
      redis: process.env.SESSIONS_DEVTOOLS_REDIS,
      service: process.env.SESSIONS_DEVTOOLS_SERVICE,
    });
    process.once('exit', () => void hub.mirror?.end());
    const others = otherVersions('hub');
    if (others.length > 0) {
      hub.print(
        `Sessions DevTools: WARNING: this process has version ${[...others, PLUGIN_VERSION].join(' and version ')} of sessions-devtools. Each has its own records, and where both answer at one path the tab sees those of one. \`npm ls sessions-devtools\` tells who brings which.`,
      );
    }
    return hub;
  });
}

/** The hub of this process, where something is observed in it; else null. */
export function findHub(): Hub | null {
  return findProcessWide('hub', isHub);
}

/** Its key has the version: what has these members is of this version, and has the others. */
function isHub(value: unknown): value is Hub {
  return (
    typeof read(value, 'instance') === 'string' &&
    typeof read(value, 'isFirst') === 'function' &&
    isObject(read(value, 'records'))
  );
}

/** Standard error: standard output may be what the app is for. */
function printToStderr(line: string): void {
  process.stderr.write(`${line}\n`);
}
