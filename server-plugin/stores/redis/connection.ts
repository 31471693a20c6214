import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ConfigurationError, codeOf } from '../../errors.ts';
import { callOf, isObject, read } from '../../reading.ts';

/** One connection of our own to Redis. */
export interface Connection {
  /** A command and its arguments; the answer as texts, numbers and lists. */
  call(command: readonly string[]): Promise<unknown>;
  /** Ends it at once; what waits is refused. Never throws. */
  destroy(): void;
}

/** A new connection, which does not try again by itself, and does not keep the process alive. */
export type Connect = () => Promise<Connection>;

/** How long a connection may take, in milliseconds. */
const CONNECT_MS = 2000;

const REMEDY =
  "Pass a client of the package redis or ioredis, as in records: { redis: createClient({ url }) }, or 'sqlite' or 'memory'.";

/**
 * Connects beside a client of the app, to the same server and with the same options: a batch of ours
 * must not stand before a command of the app.
 *
 * @param client of `redis` (4 and later) or `ioredis` (5 and later)
 * @throws ConfigurationError where it is none
 * @see https://github.com/redis/node-redis, https://github.com/redis/ioredis
 */
export function connectBeside(client: unknown): Connect {
  if (isCluster(client) || callOf(read(client, 'duplicate')) === null) {
    throw new ConfigurationError('records-redis', 'records.redis is no client of Redis.', REMEDY);
  }
  if (callOf(read(client, 'call')) !== null) return () => likeIoredis(client);
  if (callOf(read(client, 'sendCommand')) !== null) return () => likeRedis(client);
  throw new ConfigurationError('records-redis', 'records.redis is no client of Redis.', REMEDY);
}

/**
 * Connects to a server by its address, with the client that the app has installed.
 *
 * @param url such as `redis://127.0.0.1:6379`
 * @param directory of the app's package
 * @throws ConfigurationError where there is none, or it cannot be loaded
 */
export function connectTo(url: string, directory: string): Connect {
  const load = createRequire(join(directory, 'package.json'));
  const redis = loaded(load, 'redis');
  const create = callOf(read(redis, 'createClient'));
  if (create !== null) return connectBeside(create(redis, [{ url }]));
  const ioredis = loaded(load, 'ioredis');
  const Redis = read(ioredis, 'Redis');
  if (typeof Redis === 'function') {
    return connectBeside(Reflect.construct(Redis, [url, { lazyConnect: true }]));
  }
  throw new ConfigurationError(
    'records-redis-client',
    'SESSIONS_DEVTOOLS_REDIS is set, and the app has no client of Redis.',
    'Install one, as with `npm install --save-dev redis`, or take the variable away.',
  );
}

function loaded(load: NodeJS.Require, name: string): unknown {
  try {
    return load(name);
  } catch (thrown) {
    if (codeOf(thrown) === 'MODULE_NOT_FOUND') return undefined;
    throw thrown;
  }
}

async function likeRedis(client: unknown): Promise<Connection> {
  const socket = read(read(client, 'options'), 'socket');
  const own = method(client, 'duplicate', [
    {
      socket: {
        ...(isObject(socket) ? socket : {}),
        connectTimeout: CONNECT_MS,
        reconnectStrategy: false,
      },
      // The app may have its answers as bytes.
      commandOptions: {},
      disableOfflineQueue: true,
    },
  ]);
  hearErrors(own);
  method(own, 'unref', []);
  await method(own, 'connect', []);
  const end = callOf(read(own, 'destroy')) === null ? 'disconnect' : 'destroy';
  return {
    call: (command) => Promise.resolve(method(own, 'sendCommand', [command])),
    destroy: () => quietly(() => method(own, end, [])),
  };
}

async function likeIoredis(client: unknown): Promise<Connection> {
  const own = method(client, 'duplicate', [
    {
      lazyConnect: true,
      connectTimeout: CONNECT_MS,
      retryStrategy: () => null,
      maxRetriesPerRequest: 0,
      enableOfflineQueue: false,
    },
  ]);
  hearErrors(own);
  await method(own, 'connect', []);
  method(read(own, 'stream'), 'unref', []);
  return {
    call: (command) => Promise.resolve(method(own, 'call', [...command])),
    destroy: () => quietly(() => method(own, 'disconnect', [])),
  };
}

/** An error of a connection that nobody hears ends the process. Whoever calls is told by his call. */
function hearErrors(own: unknown): void {
  method(own, 'on', ['error', () => undefined]);
}

/** What has ended already may say so, at once or later. */
function quietly(end: () => unknown): void {
  try {
    Promise.resolve(end()).catch(() => undefined);
  } catch {
    // It has ended.
  }
}

function isCluster(client: unknown): boolean {
  return read(client, 'isCluster') === true || read(client, 'masters') !== undefined;
}

function method(client: unknown, name: string, args: unknown[]): unknown {
  const call = callOf(read(client, name));
  if (call === null) throw new Error(`the client of Redis has no ${name}()`);
  return call(client, args);
}
