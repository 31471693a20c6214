/** The LocalLibrary demo as the application under test. */
import { fileURLToPath } from 'node:url';
import { type Server, startServer } from './server.ts';

export type DemoServer = Server;

const FOLDER = fileURLToPath(new URL('../../../examples/local-library/', import.meta.url));

/** @param env beside this process's own, such as `SESSIONS_DEVTOOLS_TOKEN` */
export function startDemo(env: NodeJS.ProcessEnv = {}): Promise<DemoServer> {
  return startServer({
    command: process.execPath,
    args: (port) => ['server.ts', '--port', String(port)],
    cwd: FOLDER,
    env,
    ready: /LocalLibrary: (http:\S+)/,
  });
}
