#!/usr/bin/env node
/**
 * `session-framework clear-expired`: deletes expired sessions from a store. To be run daily or so,
 * by cron for example. Django: `clearsessions`.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { aDatabase } from './engines/parts/arguments.ts';
import { databaseEngine } from './engines/database.ts';
import { fileEngine } from './engines/file.ts';
import { aTable, DEFAULT_TABLE } from './engines/parts/table.ts';
import { ConfigurationError } from './errors.ts';
import { checkArgument } from './settings/checks.ts';
import { openDatabase } from './sqlite/open.ts';

/** Milliseconds that the command waits where somebody else writes. */
const BUSY_TIMEOUT = 5000;

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
  const stores = [sqlite, folder, module].filter((store) => store !== undefined);
  if (stores.length > 1) throw new ConfigurationError(`Name one store, not several.\n\n${USAGE}`);
  if (table !== undefined && sqlite === undefined) {
    throw new ConfigurationError(`--table is of --sqlite <file>.\n\n${USAGE}`);
  }
  if (sqlite !== undefined) return clearDatabase(existing(sqlite), table ?? DEFAULT_TABLE, now);
  if (folder !== undefined) return fileEngine(existing(folder)).clearExpired(now);
  if (module !== undefined) return clearOf(await import(pathToFileURL(resolve(module)).href), now);
  throw new ConfigurationError(`Which store?\n\n${USAGE}`);
}

async function clearDatabase(file: string, table: string, now: number): Promise<number> {
  checkArgument('clear-expired', '--sqlite', file, aDatabase);
  checkArgument('clear-expired', '--table', table, aTable);
  const db = openDatabase(file, BUSY_TIMEOUT);
  try {
    if (!hasTable(db, table)) {
      throw new ConfigurationError(
        `There is no table ${table} in ${file}: name that of the engine with --table <name>.`,
      );
    }
    return await databaseEngine(db, { table }).clearExpired(now);
  } finally {
    db.close();
  }
}

/** The engine would make one. */
function hasTable(db: DatabaseSync, table: string): boolean {
  const tables = db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?");
  return tables.get(table) !== undefined;
}

/** What is not there is a mistake in the command; it is not made. */
function existing(path: string): string {
  if (existsSync(path)) return path;
  throw new ConfigurationError(`There is no ${path}.`);
}

async function clearOf(exports: unknown, now: number): Promise<number> {
  const made = defaultOf(exports);
  // CommonJS that was compiled from an ES module has its default within that of CommonJS.
  for (const each of [made, defaultOf(made)]) {
    const clearExpired: unknown = Reflect.get(Object(each), 'clearExpired');
    if (typeof clearExpired !== 'function') continue;
    return Number(await Reflect.apply(clearExpired, each, [now]));
  }
  throw new ConfigurationError(
    'The default export of the module is neither an engine nor what sessions() gave: write ' +
      'export default engine, or module.exports = engine.',
  );
}

function defaultOf(exports: unknown): unknown {
  const member: unknown = Reflect.get(Object(exports), 'default');
  return member;
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
