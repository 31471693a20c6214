import { closeSync, openSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { performance } from 'node:perf_hooks';
import { codeOf } from '../errors.ts';
import { read, readString } from '../reading.ts';
import { RETRY_MS } from './mirror.ts';

/**
 * Before the id of a run in the name of its file, by where its records are shared: who reads there
 * settles it. Goes up with each change of what is in it.
 */
export type CountPrefix = 'run-1-' | 'redis-run-1-';

const RUN_ID = /^[A-Za-z0-9_-]{12}$/;

/** The project's folder, as far as counts of runs need it. All of it throws what the file system throws. */
export interface CountFolder {
  /** Makes a file for this user's eyes only, if it is not there, and says where it is. */
  file(name: string, beside?: readonly string[]): string;
  names(prefix: string): string[];
  /** A short text of this user's; null where there is none. */
  text(name: string): string | null;
  remove(name: string): void;
}

/** What a run had said of itself when it last could. */
export interface CountedRun {
  id: string;
  /** Epoch ms. */
  since: number;
  host: string;
  pid: number;
  /** Requests of which it made a record, or knew that it makes none. */
  made: number;
}

/**
 * How many requests a run has seen, in a small file of its own. What was written there is the
 * system's, and stays when the process is killed.
 */
export class RunCount {
  readonly #folder: CountFolder;
  readonly #name: string;
  readonly #head: string;
  readonly #failed: (thrown: unknown) => void;
  #file: number | null = null;
  #made = 0;
  #note: NodeJS.Immediate | null = null;
  #noNoteUntil = 0;

  /** @param failed is told why nothing could be written; it is tried again later */
  constructor(
    folder: CountFolder,
    prefix: CountPrefix,
    { id, since }: { id: string; since: number },
    failed: (thrown: unknown) => void,
  ) {
    this.#folder = folder;
    this.#name = prefix + id;
    this.#failed = failed;
    const about = JSON.stringify({ since, host: hostname(), pid: process.pid });
    // The number is last and only grows: what is written covers what was there.
    this.#head = `${about.slice(0, -1)},"made":`;
  }

  /** Written once in a turn of the loop, after its requests: a call of some microseconds. */
  note(made: number): void {
    if (made !== this.#made) this.#note ??= setImmediate(() => this.flush()).unref();
    this.#made = made;
  }

  /** Writes what waits for the end of the turn: a process that exits has none. */
  flush(): void {
    if (this.#note === null) return;
    clearImmediate(this.#note);
    this.#note = null;
    if (performance.now() < this.#noNoteUntil) return;
    try {
      this.#write();
    } catch (thrown) {
      this.#noNoteUntil = performance.now() + RETRY_MS;
      this.#failed(thrown);
    }
  }

  /** Who took away what is shared took the file, too. Throws what the file system throws. */
  renew(): void {
    this.close();
    if (this.#made > 0) this.#write();
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  /** All that this run has seen is where others find it. */
  remove(): void {
    this.close();
    this.#folder.remove(this.#name);
  }

  #write(): void {
    this.#file ??= openSync(this.#folder.file(this.#name), 'r+');
    writeSync(this.#file, `${this.#head}${this.#made}}`, 0);
  }
}

/**
 * Runs of this machine that ended without a word, such as one that was killed.
 *
 * @param known of which the file has records
 */
export function killedRuns(
  folder: CountFolder,
  prefix: CountPrefix,
  known: readonly CountedRun[],
): CountedRun[] {
  const runOf = (id: string) => readRun(id, folder.text(prefix + id));
  const ids = folder.names(prefix).map((name) => name.slice(prefix.length));
  const counted = ids.flatMap((id) => runOf(id) ?? []);
  const over = [...counted, ...known].filter(({ host, pid }) => isOver(host, pid));
  // Read once more: only what is read after its end is the last number.
  const last = over.map((run) => runOf(run.id) ?? run);
  return [...new Map(last.map((run) => [run.id, run])).values()];
}

export function forgetRun(folder: CountFolder, prefix: CountPrefix, { id }: CountedRun): void {
  folder.remove(prefix + id);
}

/** Whether a process is known to have ended. Of another machine nothing is known. */
export function isOver(host: string, pid: number): boolean {
  return host === hostname() && isGone(pid);
}

/** A number that another process has by now looks like the run still there: that costs nothing. */
function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (thrown) {
    return codeOf(thrown) === 'ESRCH';
  }
}

function readRun(id: string, text: string | null): CountedRun | null {
  if (!RUN_ID.test(id)) return null;
  const value = parsed(text);
  const host = readString(value, 'host');
  const since = countIn(value, 'since');
  const pid = countIn(value, 'pid');
  const made = countIn(value, 'made');
  if (host === null || since === null || made === null) return null;
  return pid === null || pid === 0 ? null : { id, since, host, pid, made };
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

function countIn(value: unknown, name: string): number | null {
  const count = read(value, name);
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : null;
}
