import { foundUnlessExpired, type AsynchronousEngine, type Updated } from '../engine.ts';
import { checkArgument, milliseconds, text } from '../settings/checks.ts';
import { aRedisClient, checkEngineOptions } from './parts/arguments.ts';
import { readRecord, writeRecord } from './parts/record-text.ts';
import { withTimeout } from './with-timeout.ts';

/**
 * What is needed of a client, which you made, connected and will close: to send a command. That is
 * `sendCommand` of the package `redis` (4 and newer) and `call` of `ioredis`.
 */
export type RedisClient =
  | {
      sendCommand(args: string[], options?: { timeout?: number }): Promise<unknown>;
      /** Whether a command goes out at once. */
      readonly isReady?: unknown;
    }
  | { call(command: string, ...args: string[]): Promise<unknown> };

export interface RedisOptions {
  /** Of all keys in the store. Default: `session:`. */
  prefix?: string | undefined;
  /** Milliseconds that a call may take. Default: 5000. */
  timeout?: number | undefined;
}

/** Without these, both packages keep commands until the server is back. */
const REMEDIES = {
  redis:
    'To have an error sooner, give createClient a shorter socket.connectTimeout and ' +
    'socket.socketTimeout, disableOfflineQueue: true, or a commandsQueueMaxLength.',
  ioredis:
    'To have an error sooner, give ioredis a shorter connectTimeout and commandTimeout, a lower ' +
    'maxRetriesPerRequest, or enableOfflineQueue: false.',
};

/**
 * Stores a text with its time to live if the one there begins with the expected revision. A text of
 * another writer has revision 0, as in `readRecord`.
 */
const UPDATE_IF_EXPECTED = `
  local current = redis.call('GET', KEYS[1])
  if not current then return 'gone' end
  local revision = string.match(current, '^(%-?%d+):%-?%d+:') or '0'
  if revision ~= ARGV[1] then return 'conflict' end
  if tonumber(ARGV[3]) > 0 then redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
  else redis.call('DEL', KEYS[1]) end
  return 'saved'
`;

/**
 * Sessions in Redis, or what speaks its language (Valkey, KeyDB). It deletes expired sessions by
 * itself, by its own clock. Without persistence on its side, sessions end when it does.
 */
export function redisEngine(client: RedisClient, options: RedisOptions = {}): AsynchronousEngine {
  checkArgument('redisEngine', 'client', client, aRedisClient);
  checkEngineOptions('redisEngine', options, {
    prefix: text("'session:'"),
    timeout: milliseconds,
  });
  const send = sender(client);
  const prefix = options.prefix ?? 'session:';

  const engine: AsynchronousEngine = {
    name: 'redis',
    carries: 'key',
    comparesRevisions: true,
    loads: 'before-handler',
    load: (key, now) =>
      send(['GET', prefix + key]).then((record) =>
        foundUnlessExpired(typeof record === 'string' ? readRecord(record) : null, now),
      ),
    create(key, session, now) {
      const ttl = session.expiresAt - now;
      if (ttl <= 0) return key; // expired before it is there
      const args = ['SET', prefix + key, writeRecord(session), 'NX', 'PX', String(ttl)];
      return send(args).then((reply) => (reply === 'OK' ? key : null));
    },
    update(key, session, { now, expected }) {
      const ttl = session.expiresAt - now;
      const record = writeRecord(session);
      if (expected !== null) {
        const args = ['1', prefix + key, String(expected), record, String(ttl)];
        return send(['EVAL', UPDATE_IF_EXPECTED, ...args]).then((outcome) =>
          outcome === 'saved' ? { outcome, key } : { outcome: notSaved(outcome) },
        );
      }
      if (ttl <= 0) return send(['DEL', prefix + key]).then((count) => updated(count === 1, key));
      const args = ['SET', prefix + key, record, 'XX', 'PX', String(ttl)];
      return send(args).then((reply) => updated(reply === 'OK', key));
    },
    delete: (key) => send(['DEL', prefix + key]).then((count) => count === 1),
    clearExpired: () => 0,
  };
  const remedy = 'call' in client ? REMEDIES.ioredis : REMEDIES.redis;
  return withTimeout(engine, { timeout: options.timeout, remedy });
}

function updated(isSaved: boolean, key: string): Updated {
  return isSaved ? { outcome: 'saved', key } : { outcome: 'gone' };
}

function notSaved(outcome: unknown): 'gone' | 'conflict' {
  return outcome === 'conflict' ? 'conflict' : 'gone';
}

/** The one place that knows of two clients. `ioredis` has a `sendCommand` too, which is another. */
function sender(client: RedisClient): (command: string[]) => Promise<unknown> {
  if ('call' in client) return ([name = '', ...args]) => client.call(name, ...args);
  return (command) => client.sendCommand(command, client.isReady === true ? UNTIMED : undefined);
}

/**
 * `redis` makes an `AbortSignal.timeout` for each command, which ends it where it is not sent in
 * time. It costs some tenth of a whole visit, and each call has its time here already. A client that
 * is not connected keeps its own: that empties the list of what is to be sent when it is again.
 *
 * @see https://github.com/redis/node-redis/blob/master/packages/client/lib/client/commands-queue.ts, `addCommand`
 */
const UNTIMED = { timeout: 0 };
