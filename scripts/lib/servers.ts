/**
 * Starts the servers that tests and benches need, Redis, PostgreSQL and MariaDB, from what is installed: on
 * loopback, on a free port, in a temporary folder, without any trace of a server that runs already.
 */
import {
  execFileSync,
  spawn,
  type ChildProcessWithoutNullStreams,
  type SpawnOptions,
} from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { findMariaDB, findPostgres, findRedis } from './find-servers.mjs';
import { isCI } from './project.mjs';

/** Whether servers can be paused and killed with all their processes, which only Linux lists. */
export const CAN_PAUSE = process.platform === 'linux';

export interface TestedServer {
  host: string;
  port: number;
  /** Stops its processes where they are, so that it is silent, until `resume`: if CAN_PAUSE. */
  pause(): void;
  resume(): void;
  /** Kills it, as a power cut does: if CAN_PAUSE. */
  kill(): Promise<void>;
  /** Starts it again after that, on the same port and with what it stored. */
  restart(): Promise<void>;
  /** Ends it and removes its folder. It ends with this process at the latest, however that ends. */
  stop(): Promise<void>;
}

/**
 * Null where it is not installed: the set-up says how to get it. On a build server an error.
 *
 * @param keeps whether it writes down what is stored, and has it again after a `restart`
 */
export async function startRedis(keeps = false): Promise<TestedServer | null> {
  const program = findRedis();
  if (program === undefined) return missing('Redis');
  const folder = mkdtempSync(join(tmpdir(), 'sessions-redis-'));
  const port = await freePort();
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
  // `always`: by default a write may be put off while an earlier one is synced, and a kill loses it.
  const kept = keeps ? ['--appendonly', 'yes', '--appendfsync', 'always'] : ['--appendonly', 'no'];
  const all = [...options, '--save', '', ...kept];
  return running(() => guarded(program, all), port, folder, 'Ready to accept connections');
}

/** As `startRedis`. The user is `postgres`, without a password; the database is `postgres`. */
export async function startPostgres(): Promise<TestedServer | null> {
  const program = findPostgres();
  if (program === undefined) return missing('PostgreSQL');
  const folder = mkdtempSync(join(tmpdir(), 'sessions-postgres-'));
  const owner = userFor(folder);
  const data = join(folder, 'data');
  const initdb = join(dirname(realpathSync(program)), 'initdb');
  execFileSync(initdb, ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync', '-E', 'UTF8'], {
    ...owner,
    cwd: folder,
    stdio: 'pipe',
  });
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off'];
  const arguments_ = settings.flatMap((setting) => ['-c', setting]);
  const all = ['-D', data, '-p', String(port), ...arguments_];
  const start = () => guarded(program, all, { ...owner, cwd: folder });
  return running(start, port, folder, 'ready to accept connections');
}

/** As `startRedis`. The user is `root`, without a password; there is a database `sessions`. */
export async function startMariaDB(): Promise<TestedServer | null> {
  const program = findMariaDB();
  if (program === undefined) return missing('MariaDB');
  const folder = mkdtempSync(join(tmpdir(), 'sessions-mariadb-'));
  // Without a check of who asks, it needs none of the tables that an installation makes.
  mkdirSync(join(folder, 'sessions'));
  const port = await freePort();
  const options = [
    '--no-defaults',
    `--user=${userInfo().username}`,
    `--datadir=${folder}`,
    `--socket=${join(folder, 'socket')}`,
    `--pid-file=${join(folder, 'pid')}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    '--skip-grant-tables',
    '--innodb-flush-log-at-trx-commit=0',
  ];
  const start = () => guarded(program, options, { cwd: folder }, 'QUIT');
  return running(start, port, folder, 'ready for connections');
}

/** PostgreSQL refuses to be root: then it is the user of its package, or nobody. */
function userFor(folder: string): Pick<SpawnOptions, 'uid' | 'gid'> {
  if (process.getuid?.() !== 0) return {};
  const id = (option: string): number => {
    const users = ['postgres', 'nobody'];
    for (const user of users) {
      try {
        return Number(execFileSync('id', [option, user], { encoding: 'utf8', stdio: 'pipe' }));
      } catch {
        continue; // no such user
      }
    }
    throw new Error(`PostgreSQL does not run as root, and there is none of ${users.join(', ')}.`);
  };
  const owner = { uid: id('-u'), gid: id('-g') };
  chownSync(folder, owner.uid, owner.gid);
  return owner;
}

/**
 * Ends the server when its standard input does, which also happens where this process is killed and
 * can do nothing: the shell leaves a watcher behind, and becomes the server.
 */
const GUARD = `
  exec 3<&0
  signal="$1"
  shift
  (cat <&3 > /dev/null; kill -s "$signal" $$) > /dev/null 2>&1 &
  exec "$@" < /dev/null 3<&-
`;

/** @param signal at which it ends soon and in order */
function guarded(
  program: string,
  args: string[],
  options: SpawnOptions = {},
  signal: 'INT' | 'QUIT' = 'INT',
): ChildProcessWithoutNullStreams {
  const all = ['-c', GUARD, 'sh', signal, program, ...args];
  return spawn('sh', all, { ...options, stdio: 'pipe' });
}

async function running(
  start: () => ChildProcessWithoutNullStreams,
  port: number,
  folder: string,
  readyLine: string,
): Promise<TestedServer> {
  const removeFolder = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', removeFolder);
  const started = async () => {
    const child = start();
    const closed = once(child, 'close');
    const output = await ready(child, readyLine);
    if (output === null) return { child, closed };
    child.stdin.destroy();
    removeFolder();
    throw new Error(`The server did not start:\n${output}`);
  };
  let server = await started();
  const signal = (...names: NodeJS.Signals[]): void => {
    const { pid } = server.child;
    if (pid === undefined) return;
    const [first = 'SIGCONT'] = names;
    process.kill(pid, first); // before it is asked for the others, so that it makes none
    const all = [...childrenOf(pid), pid];
    for (const name of names) for (const each of all) process.kill(each, name);
  };
  return {
    host: '127.0.0.1',
    port,
    pause: () => signal('SIGSTOP'),
    resume: () => signal('SIGCONT'),
    async kill() {
      const { child, closed } = server;
      signal('SIGSTOP', 'SIGKILL');
      child.stdin.destroy();
      await closed;
    },
    async restart() {
      server = await started();
    },
    async stop() {
      server.child.stdin.end();
      await server.closed;
      removeFolder();
    },
  };
}

/** PostgreSQL has a process for each connection; the watcher is one, too. */
function childrenOf(pid: number): number[] {
  const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return list.split(' ').filter(Boolean).map(Number);
}

/** @returns null when it is ready; what it wrote when it ended instead */
function ready(child: ChildProcessWithoutNullStreams, readyLine: string): Promise<string | null> {
  return new Promise((resolve) => {
    let output = '';
    const take = (chunk: Buffer): void => {
      output += chunk.toString();
      if (output.includes(readyLine)) resolve(null);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('close', () => resolve(output));
    child.once('error', (error) => resolve(error.message));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

function missing(name: string): null {
  if (isCI()) throw new Error(`${name} is not installed; on a build server it must be.`);
  return null;
}
