import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A process that answers one message at a time. */
export interface Child {
  readonly pid: number;
  call(message: object): Promise<unknown>;
  stop(): Promise<void>;
}

/**
 * Starts a file of this folder in a process of its own, and waits for its first message.
 *
 * @param file name below `bench/support/`
 * @param preload a module that is loaded before it, below `bench/support/`
 */
export async function startChild(
  file: string,
  args: readonly string[] = [],
  preload: string | null = null,
): Promise<Child & { hello: unknown }> {
  const process_: ChildProcess = fork(join(import.meta.dirname, file), args, {
    execArgv: [
      '--disable-warning=ExperimentalWarning',
      ...(preload === null ? [] : ['--import', join(import.meta.dirname, preload)]),
    ],
    env: { ...process.env, NODE_ENV: 'development', NODE_OPTIONS: '' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(process_, 'exit');
  const next = async (): Promise<unknown> => {
    const message: unknown = await Promise.race([
      once(process_, 'message').then(([answer]: unknown[]) => answer),
      ended.then(([code]: unknown[]) => {
        throw new Error(`${file} ended with ${String(code)} before it answered`);
      }),
    ]);
    return message;
  };
  const hello = await next();
  return {
    pid: process_.pid ?? 0,
    hello,
    call(message) {
      const answer = next();
      process_.send(message);
      return answer;
    },
    async stop() {
      process_.kill();
      await ended;
    },
  };
}

/**
 * The child's side: says hello, then answers each message. It ends with its parent, however that
 * ends and also while the hello is still being made, and in order, so that its files go with it.
 */
export function answer(
  hello: Promise<object> | object,
  work: (message: unknown) => Promise<object> | object,
): void {
  process.on('message', (message: unknown) => {
    void Promise.resolve(work(message)).then((result) => process.send?.(result));
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit());
  process.on('disconnect', () => {
    process.exit();
  });
  void Promise.resolve(hello).then((ready) => process.send?.(ready));
}
