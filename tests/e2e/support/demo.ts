/** The LocalLibrary demo as the application under test. */
import { fileURLToPath } from 'node:url';
import { type Server, startServer } from './server.ts';

export type DemoServer = Server;

const FOLDER = fileURLToPath(new URL('../../../examples/local-library/', import.meta.url));

/** The session middlewares that the demo runs on. */
export type DemoMiddleware = 'session-framework' | 'express-session';

export interface DemoOptions {
  middleware: DemoMiddleware;
  /** Beside this process's own, such as `SESSIONS_DEVTOOLS_TOKEN`. */
  env?: NodeJS.ProcessEnv;
}

export function startDemo({ middleware, env = {} }: DemoOptions): Promise<DemoServer> {
  return startServer({
    command: process.execPath,
    args: (port) => ['server.ts', '--port', String(port), '--middleware', middleware],
    cwd: FOLDER,
    env,
    ready: /LocalLibrary: (http:\S+)/,
  });
}
