/** Finds the servers that tests start. Plain Node >= 18, nothing is started. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from './programs.mjs';

/** Where distributions keep PostgreSQL, one folder for each version. */
const POSTGRES_HOMES = [
  { folder: '/usr/lib/postgresql', version: /^\d+$/ }, // Debian
  { folder: '/usr', version: /^pgsql-\d+$/ }, // Red Hat
];

/** @returns {string | undefined} */
export function findRedis() {
  return findProgram(['redis-server']);
}

/** @returns {string | undefined} */
export function findPostgres(homes = POSTGRES_HOMES) {
  const places = homes.flatMap(({ folder, version }) => {
    const versions = existsSync(folder) ? readdirSync(folder) : [];
    return versions.filter((name) => version.test(name)).map((name) => join(folder, name, 'bin'));
  });
  return findProgram(['postgres'], { places });
}

/** @returns {string | undefined} */
export function findMariaDB(places = ['/usr/sbin']) {
  return findProgram(['mariadbd'], { places });
}
