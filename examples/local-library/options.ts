import { parse, format } from 'node:path';
import { parseArgs } from 'node:util';
import { MIDDLEWARES, type MiddlewareName } from './sessions/kit.ts';

export interface Options {
  port: number;
  /** A port the user asked for is never replaced by another one. */
  portIsExplicit: boolean;
  database: string;
  middleware: MiddlewareName;
}

const DEFAULT_PORT = 3000;

export const USAGE = `Usage: node server.ts [--port NUMBER] [--database FILE] [--middleware NAME]

  --port NUMBER      port to listen on (default ${DEFAULT_PORT}, or the next free one; 0 for any)
  --database FILE    keep the catalogue and its loans in this file (default: in memory), and
                     the sessions of session-framework beside it
  --middleware NAME  ${MIDDLEWARES.join(' (default) or ')}`;

/** Throws an error with a readable message when the command line cannot be understood. */
export function parseOptions(args: string[], env: { PORT?: string | undefined }): Options {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string' },
      database: { type: 'string' },
      middleware: { type: 'string' },
    },
  });
  const wanted = values.port ?? (env.PORT === '' ? undefined : env.PORT);
  return {
    port: wanted === undefined ? DEFAULT_PORT : parsePort(wanted),
    portIsExplicit: wanted !== undefined,
    database: values.database ?? ':memory:',
    middleware: parseMiddleware(values.middleware ?? MIDDLEWARES[0]),
  };
}

/** Beside the catalogue: `library.sqlite` and `library-sessions.sqlite`. */
export function sessionsFile({ database }: Pick<Options, 'database'>): string {
  if (database === ':memory:') return database;
  const { dir, name, ext } = parse(database);
  return format({ dir, name: `${name}-sessions`, ext });
}

function parseMiddleware(text: string): MiddlewareName {
  const middleware = MIDDLEWARES.find((name) => name === text);
  if (middleware === undefined) {
    throw new Error(`"${text}" is no session middleware here: ${MIDDLEWARES.join(' or ')}.`);
  }
  return middleware;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65535) {
    throw new Error(`"${text}" is not a port: a number from 0 to 65535 is needed.`);
  }
  return port;
}
