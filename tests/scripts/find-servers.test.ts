import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findMariaDB, findPostgres, findRedis } from '../../scripts/lib/find-servers.mjs';

describe.skipIf(process.platform === 'win32')('finding a server', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'servers-'));
    vi.stubEnv('PATH', folder);
  });

  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  function program(name: string): string {
    const path = join(folder, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, '#!/bin/sh\n');
    chmodSync(path, 0o755);
    return path;
  }

  it('takes those on PATH', () => {
    const redis = program('redis-server');
    const postgres = program('postgres');
    const mariadb = program('mariadbd');
    const found = [findRedis(), findPostgres([]), findMariaDB([])];
    expect(found).toEqual([redis, postgres, mariadb]);
  });

  it('takes a PostgreSQL from where a distribution keeps its versions', () => {
    const postgres = program('versions/17/bin/postgres');
    program('versions/common/bin/postgres');
    const homes = [
      { folder: join(folder, 'nowhere'), version: /./ },
      { folder: join(folder, 'versions'), version: /^\d+$/ },
    ];
    expect(findPostgres(homes)).toBe(postgres);
  });

  it('takes a MariaDB from where a distribution keeps servers', () => {
    const mariadb = program('sbin/mariadbd');
    expect(findMariaDB([join(folder, 'sbin')])).toBe(mariadb);
  });

  it('finds none where there is none', () => {
    writeFileSync(join(folder, 'redis-server'), 'no program');
    const found = [findRedis(), findPostgres([]), findMariaDB([])];
    expect(found).toEqual([undefined, undefined, undefined]);
  });
});
