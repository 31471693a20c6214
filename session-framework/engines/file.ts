import { randomUUID } from 'node:crypto';
import { lstat, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { foundUnlessExpired, type AsynchronousEngine, type StoredSession } from '../engine.ts';
import { codeOf } from '../errors.ts';
import { checkFolder, isOwn } from '../files/place.ts';
import { readOwn, unlessMissing } from '../files/read-own.ts';
import { isKey } from '../session/keys.ts';
import { checkArgument, milliseconds } from '../settings/checks.ts';
import { aFolder, checkEngineOptions } from './parts/arguments.ts';
import { readRecord, writeRecord } from './parts/record-text.ts';
import { withTimeout } from './with-timeout.ts';

export interface FileOptions {
  /** Milliseconds that a call may take. Default: 5000. */
  timeout?: number | undefined;
}

const REMEDY =
  'The disk of the folder does not answer. A network file system waits for its server for ever ' +
  'unless it is mounted with soft and timeo.';
const FILE = 'session';
/** Milliseconds after which what a crash left behind is removed. */
const LEFT_BEHIND = 3_600_000;
/** What systems say of a folder that is renamed to a place that is not free. */
const TAKEN: readonly (string | null)[] = ['ENOTEMPTY', 'EEXIST', 'EPERM'];

/**
 * Sessions as files, readable by their owner alone. Each has a folder of its own, `<key>/session`,
 * since the file system is atomic in what is done with folders: one can be renamed only to a place
 * that is free (must create), and a file in it can be replaced only while it is there (must exist).
 *
 * What another user has put there is no session.
 *
 * @param folder made if it is not there
 * @throws UnsafePlaceError where another user made it, or others can write to it or list it
 */
export function fileEngine(folder: string, options: FileOptions = {}): AsynchronousEngine {
  checkArgument('fileEngine', 'folder', folder, aFolder);
  checkEngineOptions('fileEngine', options, { timeout: milliseconds });
  checkFolder(folder);
  const placeOf = (key: string): string => join(folder, key);

  const find = async (key: string): Promise<StoredSession | null> => {
    if (!isKey(key)) return null;
    const text = await readOwn(join(placeOf(key), FILE));
    return text === null ? null : readRecord(text);
  };
  const remove = async (key: string): Promise<boolean> => {
    const old = join(folder, `.old-${randomUUID()}`);
    const gone = await unlessMissing(rename(placeOf(key), old).then(() => true));
    if (gone === null) return false;
    await rm(old, { recursive: true, force: true });
    return true;
  };

  const engine: AsynchronousEngine = {
    name: 'file',
    carries: 'key',
    comparesRevisions: false,
    loads: 'before-handler',
    async load(key, now) {
      return foundUnlessExpired(await find(key), now);
    },
    async create(key, session) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      checkFolder(folder); // another user may have made it since the start
      const fresh = join(folder, `.new-${randomUUID()}`);
      await mkdir(fresh, { mode: 0o700 });
      await writeFile(join(fresh, FILE), writeRecord(session), { mode: 0o600 });
      try {
        await rename(fresh, placeOf(key));
        return key;
      } catch (error) {
        await rm(fresh, { recursive: true, force: true });
        if (TAKEN.includes(codeOf(error))) return null;
        throw error;
      }
    },
    async update(key, session, { now }) {
      const current = await find(key);
      if (current === null || current.expiresAt <= now) return { outcome: 'gone' };
      const next = join(placeOf(key), `.${randomUUID()}`);
      const writing = writeFile(next, writeRecord(session), { mode: 0o600, flag: 'wx' })
        .then(() => rename(next, join(placeOf(key), FILE)))
        .then(() => true);
      const isSaved = (await unlessMissing(writing)) ?? false;
      return isSaved ? { outcome: 'saved', key } : { outcome: 'gone' };
    },
    delete: async (key) => isKey(key) && remove(key),
    async clearExpired(now) {
      let count = 0;
      for (const name of (await unlessMissing(readdir(folder))) ?? []) {
        const session = await find(name);
        if (session !== null && session.expiresAt <= now && (await remove(name))) count += 1;
        if (/^\.(old|new)-/.test(name)) await removeLeftBehind(join(folder, name), now);
      }
      return count;
    },
  };
  return withTimeout(engine, { timeout: options.timeout, remedy: REMEDY });
}

async function removeLeftBehind(place: string, now: number): Promise<void> {
  const status = await unlessMissing(lstat(place));
  if (status !== null && isOwn(status) && now - status.mtimeMs > LEFT_BEHIND) {
    await rm(place, { recursive: true, force: true });
  }
}
