#!/usr/bin/env node
/**
 * `session-framework clear-expired`: deletes expired sessions from a store. To be run daily or so,
 * by cron for example. Django: `clearsessions`.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { databaseEngine } from './engines/database.ts';
import { fileEngine } from './engines/file.ts';
import { ConfigurationError } from './errors.ts';

const USAGE = `Usage: session-framework clear-expired <store>

  --sqlite <file> [--table <name>]   an SQLite database
  --folder <folder>                  session files
  --module <file>                    a module whose default export is an engine, or the middleware
`;

/** @returns the exit code */
async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      sqlite: { type: 'string' },
      table: { type: 'string' },
      folder: { type: 'string' },
      module: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (positionals.length !== 1 || positionals[0] !== 'clear-expired') {
    process.stderr.write(USAGE);
    return 2;
  }
  const count = await clear(values);
  process.stdout.write(`${count} expired ${count === 1 ? 'session' : 'sessions'} deleted\n`);
  return 0;
}

interface Store {
  sqlite?: string | undefined;
  table?: string | undefined;
  folder?: string | undefined;
  module?: string | undefined;
}

async function clear({ sqlite, table, folder, module }: Store): Promise<number> {
  const now = Date.now();
  if (sqlite !== undefined) {
    const engine = databaseEngine(existing(sqlite), table === undefined ? {} : { table });
    const count = await engine.clearExpired(now);
    engine.close();
    return count;
  }
  if (folder !== undefined) return fileEngine(existing(folder)).clearExpired(now);
  if (module !== undefined) return clearOf(await import(pathToFileURL(resolve(module)).href), now);
  throw new ConfigurationError(`Which store?\n\n${USAGE}`);
}

/** What is not there is a mistake in the command; it is not made. */
function existing(path: string): string {
  if (existsSync(path)) return path;
  throw new ConfigurationError(`There is no ${path}.`);
}

async function clearOf(exports: unknown, now: number): Promise<number> {
  const made: unknown = Reflect.get(Object(exports), 'default');
  const clearExpired: unknown = Reflect.get(Object(made), 'clearExpired');
  if (typeof clearExpired !== 'function') {
    throw new ConfigurationError(
      'The default export of the module is neither engine nor sessions.',
    );
  }
  return Number(await Reflect.apply(clearExpired, made, [now]));
}

let code = 1;
try {
  code = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(
    `session-framework: ${error instanceof Error ? error.message : String(error)}\n`,
  );
}
// A module of the application may hold a client open, which would keep the process for ever.
await Promise.all([process.stdout, process.stderr].map(flushed));
process.exit(code);

/** What was written is handed over to a pipe or a terminal. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve());
  });
}
