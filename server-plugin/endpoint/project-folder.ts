import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fstatSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  type Stats,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { codeOf } from '../errors.ts';

/** What the project's own token looks like. */
const OWN_TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** How long it is remembered that a name was used, in milliseconds. */
const USED_FOR = 15 * 60 * 1000;
const USED = 'used-';

/** How long what a process leaves behind is kept, in milliseconds. */
const KEPT_FOR = 30 * 24 * 60 * 60 * 1000;

/** Bytes of a short text. */
const SHORT = 1000;

/** Processes that find an unfit token at the same time may replace each other's; not for ever. */
const TRIES = 5;

/**
 * What all processes of a project keep together: the token, and the names that were used. Below
 * `node_modules/.cache`, for this user's eyes only. All of it throws what the file system throws.
 */
export class ProjectFolder {
  readonly path: string;

  /** @param directory where the search for the nearest package begins */
  constructor(directory: string) {
    this.path = join(nearestPackage(directory), 'node_modules/.cache/sessions-devtools');
  }

  /** The token of the project; made by the first process that asks. */
  token(): string {
    this.#prepare();
    const file = join(this.path, 'token');
    for (let tries = 0; tries < TRIES; tries++) {
      const kept = this.#read(file);
      if (kept !== null) return kept;
      this.#make(file);
    }
    throw new Error(`${file} changes all the time`);
  }

  /**
   * Makes a file for this user's eyes only, if it is not there, and says where it is.
   *
   * @param beside ends of the names of others that are read and written with it by who opens it: they
   *   are not made, and are this user's too where they are there
   */
  file(name: string, beside: readonly string[] = []): string {
    // From then on nobody else can put anything there.
    this.#prepare();
    const path = join(this.path, name);
    const descriptor = openSync(
      path,
      constants.O_RDWR | constants.O_CREAT | NO_FOLLOW | NO_WAIT,
      0o600,
    );
    try {
      const stats = fstatSync(descriptor);
      refuseOther(path, stats);
      if (isOpen(stats)) fchmodSync(descriptor, 0o600);
    } finally {
      closeSync(descriptor);
    }
    for (const end of beside) closeToOthers(path + end);
    return path;
  }

  /** Names of the files that begin so; those that nobody has written to for a month are removed. */
  names(prefix: string): string[] {
    this.#prepare();
    this.#forget(prefix, KEPT_FOR);
    return readdirSync(this.path).filter((name) => name.startsWith(prefix));
  }

  /** A short text of this user's; null where there is none, or something else. */
  text(name: string): string | null {
    return readOwn(join(this.path, name), ({ size }) => size <= SHORT);
  }

  remove(name: string): void {
    rmSync(join(this.path, name), { force: true, recursive: true });
  }

  /** Whether a name is used for the first time, by any process of the project. */
  use(name: string): boolean {
    this.#prepare();
    this.#forget(USED, USED_FOR);
    try {
      writeFileSync(this.#used(name), '', { mode: 0o600, flag: 'wx' });
      return true;
    } catch (thrown) {
      if (codeOf(thrown) === 'EEXIST') return false;
      throw thrown;
    }
  }

  isUsed(name: string): boolean {
    return existsSync(this.#used(name));
  }

  #used(name: string): string {
    return join(this.path, USED + name);
  }

  #prepare(): void {
    mkdirSync(this.path, { recursive: true, mode: 0o700 });
    const folder = lstatSync(this.path);
    if (!folder.isDirectory() || !isOwn(folder)) {
      throw new Error(`${this.path} is not a folder of the user who runs the app`);
    }
    // Somebody else may have put names or a pipe there: of files, each is looked at.
    if (isOpen(folder)) chmodSync(this.path, 0o700);
    // Yarn's Plug'n'Play has no node_modules, so that git would take this folder for the app's.
    const ignore = join(this.path, '.gitignore');
    if (existsSync(ignore)) return;
    try {
      // Not through a link that somebody has put there, which leads to a file that is to be made.
      writeFileSync(ignore, '*\n', { mode: 0o600, flag: 'wx' });
    } catch (thrown) {
      if (codeOf(thrown) !== 'EEXIST') throw thrown;
    }
  }

  /** The token in the file; null where there is none that nobody else can have read or put there. */
  #read(file: string): string | null {
    const token = readOwn(file, (stats) => this.#isPrivate(stats))?.trim() ?? '';
    return OWN_TOKEN.test(token) ? token : null;
  }

  /**
   * Writes a token aside and links it, which fails where another process was first: so processes
   * that start together agree. One that is there and unfit is replaced.
   */
  #make(file: string): void {
    const aside = this.#aside();
    writeFileSync(aside, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
    try {
      linkSync(aside, file);
    } catch (thrown) {
      // Some file systems have no links.
      const isThere = codeOf(thrown) === 'EEXIST';
      if (!isThere || this.#read(file) === null) renameSync(aside, file);
    } finally {
      rmSync(aside, { force: true });
    }
  }

  /** Whether nobody else can read a file, where the file system knows such a thing at all. */
  #isPrivate(stats: Stats): boolean {
    if (!isOpen(stats)) return true;
    const aside = this.#aside();
    try {
      writeFileSync(aside, '', { mode: 0o600, flag: 'wx' });
      return isOpen(statSync(aside));
    } finally {
      rmSync(aside, { force: true });
    }
  }

  #aside(): string {
    return join(this.path, `aside-${process.pid}-${randomBytes(6).toString('hex')}`);
  }

  /** Removes files that begin so and are older than so many milliseconds. */
  #forget(prefix: string, age: number): void {
    const before = Date.now() - age;
    for (const name of readdirSync(this.path)) {
      if (!name.startsWith(prefix)) continue;
      const file = join(this.path, name);
      const stats = lstatSync(file, { throwIfNoEntry: false });
      if (stats === undefined || stats.mtimeMs >= before) continue;
      // A folder of that name is not ours, and must not keep others from being used once.
      rmSync(file, { force: true, recursive: true });
    }
  }
}

/** Windows does not have these flags, whatever the types say. */
const NO_FOLLOW = 'O_NOFOLLOW' in constants ? constants.O_NOFOLLOW : 0;
/** A pipe that nobody writes to would keep the app waiting. */
const NO_WAIT = 'O_NONBLOCK' in constants ? constants.O_NONBLOCK : 0;

/** What is in a file of this user's; null where there is none, or where it is not fit. */
function readOwn(file: string, isFit: (stats: Stats) => boolean): string | null {
  let descriptor: number;
  try {
    descriptor = openSync(file, constants.O_RDONLY | NO_FOLLOW | NO_WAIT);
  } catch (thrown) {
    const code = codeOf(thrown);
    if (code === 'ENOENT' || code === 'ELOOP') return null;
    throw thrown;
  }
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile() || !isOwn(stats) || !isFit(stats)) return null;
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}

function refuseOther(path: string, stats: Stats): void {
  if (stats.isFile() && isOwn(stats)) return;
  throw new Error(`${path} is not a file of the user who runs the app`);
}

/** A file in a folder of this user alone, which may have been there before that was so. */
function closeToOthers(path: string): void {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return;
  refuseOther(path, stats);
  if (isOpen(stats)) chmodSync(path, 0o600);
}

/** Windows has no user ids: there the folder's own rights decide. */
function isOwn(stats: Stats): boolean {
  return process.getuid === undefined || stats.uid === process.getuid();
}

function isOpen(stats: Stats): boolean {
  return process.getuid !== undefined && (stats.mode & 0o077) !== 0;
}

/** The nearest folder with a package.json, from `directory` upward; else `directory`. */
export function nearestPackage(directory: string): string {
  for (let at = directory; ; at = dirname(at)) {
    if (existsSync(join(at, 'package.json'))) return at;
    if (dirname(at) === at) return directory;
  }
}
