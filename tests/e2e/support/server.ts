/** Runs an application server as a child process: awaited, stopped and restarted on its port. */
import { type ChildProcess, spawn } from 'node:child_process';
import { endProcess, isRunning, ownProcess } from './owned.ts';
import { within } from './wait.ts';

export interface ServerCommand {
  command: string;
  /** The arguments for a port; the first start asks for port 0, any free one. */
  args: (port: number) => string[];
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Matches the line that says the server is up; group 1 is its address. */
  ready: RegExp;
}

/** A running server application, as a test sees it. */
export interface Server {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** What it wrote so far, all starts together. */
  output(): string;
  /** Ends it; with `SIGKILL` as a crash would. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Stops it if it runs, and starts it on the same port. */
  restart(): Promise<void>;
}

interface Run {
  child: ChildProcess;
  pid: number;
  url: string;
}

export async function startServer(command: ServerCommand): Promise<Server> {
  let output = '';
  const keep = (text: string) => (output += text);
  let run = await start(command, 0, keep);
  const port = Number(new URL(run.url).port);
  return {
    url: run.url,
    port,
    get pid() {
      return run.pid;
    },
    output: () => output,
    stop: (signal) => endProcess(run.child, signal),
    async restart() {
      await endProcess(run.child);
      run = await start(command, port, keep);
    },
  };
}

async function start(
  { command, args, cwd, env, ready }: ServerCommand,
  port: number,
  keep: (text: string) => void,
): Promise<Run> {
  const child = spawn(command, args(port), {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  ownProcess(child);
  let output = '';
  const url = new Promise<string>((resolve, reject) => {
    const take = (chunk: Buffer) => {
      output += chunk.toString();
      keep(chunk.toString());
      const found = ready.exec(output)?.[1];
      if (found) resolve(found);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`it ended with ${code ?? signal}`)));
  });
  try {
    const found = await within(`a line like ${ready.source}`, url);
    if (child.pid === undefined || !isRunning(child)) throw new Error('it ended at once');
    return { child, pid: child.pid, url: found };
  } catch (cause) {
    await endProcess(child);
    const called = [command, ...args(port)].join(' ');
    throw new Error(`The server \`${called}\` did not start. It wrote:\n${output}`, { cause });
  }
}
