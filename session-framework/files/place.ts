import { lstatSync, realpathSync, statSync, type Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import { codeOf, UnsafePlaceError } from '../errors.ts';

/** What of an owner and of rights is looked at. */
type Rights = Pick<Stats, 'uid' | 'mode'>;

const GROUP_WRITES = 0o020;
const OTHERS_WRITE = 0o002;
const READ = 0o044;
const STICKY = 0o1000;
/** What SQLite reads with the database, whoever put it there. https://www.sqlite.org/tempfiles.html */
const BESIDE = ['', '-wal', '-shm', '-journal'];

/**
 * The user as whom this process makes files; null on Windows, which has no such numbers: there the
 * rights that a folder inherits decide, and nothing is checked.
 */
function ownUser(): number | null {
  return process.geteuid?.() ?? null;
}

/** Whether this user made it. */
export function isOwn({ uid }: Rights): boolean {
  const user = ownUser();
  return user === null || uid === user;
}

/**
 * A folder of sessions, which this process alone may fill and list: their names are keys. One that is
 * not there is none to check.
 *
 * @throws UnsafePlaceError where another user could have put a session there, or can, or sees keys
 */
export function checkFolder(folder: string): void {
  const fault = folderFault(folder, GROUP_WRITES | OTHERS_WRITE | READ);
  if (fault !== null) throw fault;
}

/**
 * A database, the files that SQLite reads with it, and their folder. What is not there is none to
 * check.
 *
 * @throws UnsafePlaceError where another user could have put sessions there, or can
 */
export function checkDatabaseFile(file: string): void {
  const fault = folderOfDatabaseFault(dirname(file)) ?? linkFault(file);
  if (fault !== null) throw fault;
  const real = realPath(file);
  if (real === null) return;
  for (const suffix of BESIDE) {
    const each = fileFault(real + suffix);
    if (each !== null) throw each;
  }
}

/**
 * The folder that the process runs in is the application's own: who owns it and its group can change
 * the code. It is mounted from another user's where a container runs as root, and writable by a
 * group of one where each user has a group.
 */
function folderOfDatabaseFault(folder: string): UnsafePlaceError | null {
  if (realPath(folder) !== realPath('.')) return folderFault(folder, GROUP_WRITES | OTHERS_WRITE);
  return modeFault(folder, statSync(folder), OTHERS_WRITE);
}

function folderFault(folder: string, refused: number): UnsafePlaceError | null {
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (stats === undefined) return null;
  return linkFault(folder) ?? ownerFault(folder, stats) ?? modeFault(folder, stats, refused);
}

function fileFault(file: string): UnsafePlaceError | null {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (stats === undefined || ownUser() === null) return null;
  if (!stats.isFile()) {
    return new UnsafePlaceError('NO_FILE', file, 'is not a plain file', `rm ${file}`);
  }
  return ownerFault(file, stats) ?? modeFault(file, stats, GROUP_WRITES | OTHERS_WRITE);
}

/** A link may stand for a folder or a database. */
function linkFault(place: string): UnsafePlaceError | null {
  const stats = lstatSync(place, { throwIfNoEntry: false });
  return stats?.isSymbolicLink() === true ? ownerFault(place, stats) : null;
}

/** Root can do anything anyway. */
function ownerFault(place: string, stats: Rights): UnsafePlaceError | null {
  if (isOwn(stats) || stats.uid === 0) return null;
  return new UnsafePlaceError(
    'OTHER_OWNER',
    place,
    `belongs to another user (${stats.uid})`,
    `chown ${ownUser()} ${place}`,
  );
}

/** @param refused rights that neither group nor others may have */
function modeFault(place: string, stats: Rights, refused: number): UnsafePlaceError | null {
  const open = stats.mode & refused;
  if (ownUser() === null || open === 0) return null;
  const isWritable = (open & (GROUP_WRITES | OTHERS_WRITE)) !== 0;
  const who = (open & 0o007) === 0 ? 'its group' : 'everybody';
  const remedy = remedyFor(place, stats);
  return isWritable
    ? new UnsafePlaceError('WRITABLE_BY_OTHERS', place, `can be written by ${who}`, remedy)
    : new UnsafePlaceError('READABLE_BY_OTHERS', place, `can be listed by ${who}`, remedy);
}

/** What is shared by its purpose, as `/tmp` and mounted volumes are, is not to be closed. */
function remedyFor(place: string, stats: Rights): string {
  const isFolder = statSync(place).isDirectory();
  const isShared = isFolder && (!isOwn(stats) || (stats.mode & STICKY) !== 0);
  if (isShared) return `mkdir -m 700 ${join(place, 'sessions')}, to name that`;
  return `chmod ${isFolder ? 700 : 600} ${place}`;
}

/** Null where nothing is there, or a link leads to nothing. */
function realPath(place: string): string | null {
  try {
    return realpathSync(place);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}
