import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databaseEngine } from '../../session-framework/engines/database.ts';
import { fileEngine } from '../../session-framework/engines/file.ts';
import { UnsafePlaceError } from '../../session-framework/errors.ts';

const NOW = Date.UTC(2030, 0, 1);
const KEY = 'a'.repeat(32);
const SESSION = { payload: '{"user":"ada"}', expiresAt: NOW + 60_000, revision: 1 };
const TEXT = `1:${SESSION.expiresAt}:${SESSION.payload}`;
const STRANGER = 12_345;
const LAST_WINS = { now: NOW, expected: null };
/** Only root can give something to another user; and Windows has no user ids. */
const isRoot = process.getuid?.() === 0;
const hasUsers = process.getuid !== undefined;

let parent: string;
let folder: string;
const cwd = process.cwd();
beforeEach(() => {
  parent = realpathSync(mkdtempSync(join(tmpdir(), 'session-users-')));
  folder = join(parent, 'sessions');
});
afterEach(() => {
  process.chdir(cwd);
  rmSync(parent, { recursive: true });
});

function thrownBy(make: () => unknown): unknown {
  try {
    return make();
  } catch (error) {
    return error;
  }
}

const unsafe = (code: string, remedy: string) => ({
  name: 'UnsafePlaceError',
  code,
  remedy: expect.stringContaining(remedy),
  message: expect.stringContaining(remedy),
});

describe.runIf(hasUsers)('the folder of the file engine', () => {
  it('is made for its user alone', async () => {
    await fileEngine(folder).create(KEY, SESSION, NOW);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, KEY)).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, KEY, 'session')).mode & 0o777).toBe(0o600);
  });

  it.each([
    [0o770, 'group', 'chmod 700 '],
    [0o707, 'everybody', 'chmod 700 '],
    [0o1777, 'everybody', 'mkdir -m 700 '],
  ])('is refused where others can write to it (%o)', (mode, who, remedy) => {
    mkdirSync(folder);
    chmodSync(folder, mode);
    const error = thrownBy(() => fileEngine(folder));
    expect(error).toBeInstanceOf(UnsafePlaceError);
    expect(error).toMatchObject(unsafe('WRITABLE_BY_OTHERS', `${remedy}${folder}`));
    expect(String(error)).toContain(who);
  });

  it.each([0o750, 0o704])('is refused where others can list it: a name is a key (%o)', (mode) => {
    mkdirSync(folder);
    chmodSync(folder, mode);
    expect(thrownBy(() => fileEngine(folder))).toMatchObject(
      unsafe('READABLE_BY_OTHERS', `chmod 700 ${folder}`),
    );
  });

  it('is refused where it became writable after the start, before anything is stored', async () => {
    const engine = fileEngine(folder);
    mkdirSync(folder);
    chmodSync(folder, 0o777);
    await expect(engine.create(KEY, SESSION, NOW)).rejects.toMatchObject(
      unsafe('WRITABLE_BY_OTHERS', `chmod 700 ${folder}`),
    );
    expect(existsSync(join(folder, KEY))).toBe(false);
  });

  it.runIf(isRoot)('is refused where another user made it, for root too', () => {
    mkdirSync(folder, { mode: 0o700 });
    chownSync(folder, STRANGER, STRANGER);
    expect(thrownBy(() => fileEngine(folder))).toMatchObject(
      unsafe('OTHER_OWNER', `chown 0 ${folder}`),
    );
  });

  it.runIf(isRoot)('is refused where another user made it after the start', async () => {
    const engine = fileEngine(folder);
    mkdirSync(folder, { mode: 0o700 });
    chownSync(folder, STRANGER, STRANGER);
    await expect(engine.create(KEY, SESSION, NOW)).rejects.toMatchObject({ code: 'OTHER_OWNER' });
  });

  it.runIf(isRoot)('may be a link of its user, and not one of another', () => {
    mkdirSync(join(parent, 'shared'), { mode: 0o700 });
    symlinkSync(join(parent, 'shared'), folder);
    fileEngine(folder);
    lchownSync(folder, STRANGER, STRANGER);
    expect(thrownBy(() => fileEngine(folder))).toMatchObject({ code: 'OTHER_OWNER' });
  });
});

describe.runIf(hasUsers)('a file that is no session of ours', () => {
  const session = () => join(folder, KEY, 'session');
  const planted: [string, () => void][] = [
    [
      'a link',
      () => {
        renameSync(session(), join(parent, 'elsewhere'));
        symlinkSync(join(parent, 'elsewhere'), session());
      },
    ],
    [
      'a link in the place of its folder',
      () => {
        renameSync(join(folder, KEY), join(parent, 'elsewhere'));
        symlinkSync(join(parent, 'elsewhere'), join(folder, KEY));
      },
    ],
    [
      'a pipe, which nobody writes to',
      () => {
        rmSync(session());
        execFileSync('mkfifo', [session()]);
      },
    ],
    [
      'a folder',
      () => {
        rmSync(session());
        mkdirSync(session());
      },
    ],
    [
      'a file in the place of its folder',
      () => {
        rmSync(join(folder, KEY), { recursive: true });
        writeFileSync(join(folder, KEY), TEXT);
      },
    ],
  ];
  const ofAnother: [string, () => void][] = [
    ['a file of another user', () => chownSync(session(), STRANGER, STRANGER)],
    ['a file in a folder of another user', () => chownSync(join(folder, KEY), STRANGER, STRANGER)],
    [
      'a device',
      () => {
        rmSync(session());
        execFileSync('mknod', [session(), 'c', '1', '5']); // /dev/zero: it never ends
      },
    ],
  ];

  it.each(isRoot ? [...planted, ...ofAnother] : planted)(
    'is none, and costs no other session: %s',
    async (_what, plant) => {
      const engine = fileEngine(folder);
      const other = 'b'.repeat(32);
      await engine.create(KEY, SESSION, NOW);
      await engine.create(other, { ...SESSION, expiresAt: NOW - 1 }, NOW);
      plant();
      expect(await engine.load(KEY, NOW)).toEqual({ state: 'absent' });
      expect(await engine.update(KEY, SESSION, LAST_WINS)).toEqual({ outcome: 'gone' });
      expect(await engine.clearExpired(NOW)).toBe(1);
      expect(await engine.create(other, SESSION, NOW)).toBe(other);
      expect(await engine.load(other, NOW)).toMatchObject({ state: 'found' });
    },
  );

  it('is not removed with what a crash left behind, where it is a link', async () => {
    const engine = fileEngine(folder);
    await engine.create(KEY, SESSION, NOW);
    const elsewhere = join(parent, 'elsewhere');
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, 'kept'), '');
    symlinkSync(elsewhere, join(folder, '.new-1'));
    await engine.clearExpired(NOW + 1e12);
    expect(existsSync(join(elsewhere, 'kept'))).toBe(true);
  });
});

describe.runIf(hasUsers)('the file of the database engine', () => {
  let file: string;
  beforeEach(() => {
    mkdirSync(folder, { mode: 0o700 });
    file = join(folder, 'sessions.sqlite');
  });

  it('is made for its user alone, with those beside it', () => {
    const engine = databaseEngine(file);
    for (const each of [file, `${file}-wal`, `${file}-shm`]) {
      expect(statSync(each).mode & 0o777).toBe(0o600);
    }
    engine.close();
  });

  it.each(['', '-wal', '-shm', '-journal'])(
    'is refused where others can write to it: %j',
    (suffix) => {
      databaseEngine(file).close();
      if (suffix !== '') writeFileSync(file + suffix, '');
      chmodSync(file + suffix, 0o620);
      expect(thrownBy(() => databaseEngine(file))).toMatchObject(
        unsafe('WRITABLE_BY_OTHERS', `chmod 600 ${file}${suffix}`),
      );
    },
  );

  it.runIf(isRoot).each(['', '-wal', '-shm', '-journal'])(
    'is refused where another user made it: %j',
    (suffix) => {
      databaseEngine(file).close();
      if (suffix !== '') writeFileSync(file + suffix, '');
      chownSync(file + suffix, STRANGER, STRANGER);
      expect(thrownBy(() => databaseEngine(file))).toMatchObject(
        unsafe('OTHER_OWNER', `chown 0 ${file}${suffix}`),
      );
    },
  );

  it.each(['', '-wal', '-shm', '-journal'])('is refused where it is a pipe: %j', (suffix) => {
    if (suffix !== '') databaseEngine(file).close();
    execFileSync('mkfifo', ['-m', '600', file + suffix]);
    expect(thrownBy(() => databaseEngine(file))).toMatchObject({ code: 'NO_FILE' });
  });

  it('is refused where what is beside it is a link', () => {
    databaseEngine(file).close();
    writeFileSync(join(parent, 'elsewhere'), '');
    symlinkSync(join(parent, 'elsewhere'), `${file}-wal`);
    expect(thrownBy(() => databaseEngine(file))).toMatchObject({ code: 'NO_FILE' });
  });

  it('is refused under an address, too', () => {
    databaseEngine(file).close();
    chmodSync(file, 0o666);
    expect(thrownBy(() => databaseEngine(`file:${file}?mode=rwc`))).toMatchObject(
      unsafe('WRITABLE_BY_OTHERS', `chmod 600 ${file}`),
    );
  });

  it.each([
    [0o770, 'chmod 700 '],
    [0o1777, 'mkdir -m 700 '],
  ])('is refused in a folder that others can write to (%o)', (mode, remedy) => {
    chmodSync(folder, mode);
    expect(thrownBy(() => databaseEngine(file))).toMatchObject(
      unsafe('WRITABLE_BY_OTHERS', `${remedy}${folder}`),
    );
    expect(existsSync(file)).toBe(false);
  });

  it.runIf(isRoot)('is refused in a folder of another user, for root too', () => {
    chownSync(folder, STRANGER, STRANGER);
    expect(thrownBy(() => databaseEngine(file))).toMatchObject(
      unsafe('OTHER_OWNER', `chown 0 ${folder}`),
    );
    expect(existsSync(file)).toBe(false);
  });

  it('is taken in the folder that the process runs in, whose owner and group have its code', () => {
    chmodSync(folder, 0o775);
    if (isRoot) chownSync(folder, STRANGER, STRANGER);
    process.chdir(folder);
    databaseEngine('sessions.sqlite').close();
    chmodSync(folder, 0o1777);
    expect(thrownBy(() => databaseEngine('sessions.sqlite'))).toMatchObject({
      code: 'WRITABLE_BY_OTHERS',
    });
  });

  it('is taken as it is where the application has opened it', () => {
    chmodSync(folder, 0o770);
    const db = new DatabaseSync(file);
    databaseEngine(db);
    db.close();
  });
});
