/**
 * What this process started and has to end: child processes and temporary folders. They end when
 * the test says so, and in any case when this process does: a failed test or Ctrl+C leaves nothing.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PATIENCE } from '../../support/patience.ts';

type Release = () => void;

const owned = new Set<Release>();
let watching = false;

/** Has `release` called when this process ends. Returns a function that forgets it again. */
export function releaseAtExit(release: Release): () => void {
  if (!watching) watchExit();
  watching = true;
  owned.add(release);
  return () => owned.delete(release);
}

function watchExit(): void {
  process.once('exit', releaseAll);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      releaseAll();
      // Again, now without this listener: who else listens decides, by default the process ends.
      process.kill(process.pid, signal);
    });
  }
}

function releaseAll(): void {
  for (const release of owned) release();
  owned.clear();
}

export interface TemporaryFolder {
  path: string;
  remove(): void;
}

export function temporaryFolder(name: string): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), `${name}-`));
  // A browser may still write to its profile for a moment after it ended: ENOTEMPTY, so retry.
  const removeFolder = () => rmSync(path, { recursive: true, force: true, maxRetries: 10 });
  const forget = releaseAtExit(removeFolder);
  return {
    path,
    remove() {
      forget();
      removeFolder();
    },
  };
}

/** Ties a child process to this one: it is killed, by its own id, if it still runs at our end. */
export function ownProcess(child: ChildProcess): void {
  const forget = releaseAtExit(() => child.kill('SIGKILL'));
  child.once('exit', forget);
}

export function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

/** Asks a process to end, and kills it where it does not. */
export async function endProcess(
  child: ChildProcess,
  signal: NodeJS.Signals = 'SIGTERM',
): Promise<void> {
  if (!isRunning(child)) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE.end);
  await exited;
  clearTimeout(timer);
}
