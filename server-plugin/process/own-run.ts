import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { readString } from '../reading.ts';

/** UTF-16 units of a service's name. */
export const LONGEST_SERVICE = 100;

/** This run of this process, and what others are told of it. */
export interface OwnRun {
  readonly id: string;
  /** When it began, epoch ms. */
  readonly since: number;
  /** As the app calls it, else the name of its package; null where it has none. */
  service: string | null;
  readonly machine: string;
  readonly pid: number;
}

/** @param directory of the app's package */
export function beginRun(directory: string): OwnRun {
  return {
    id: randomBytes(9).toString('base64url'),
    since: Date.now(),
    service: packageNameIn(directory),
    machine: hostname(),
    pid: process.pid,
  };
}

function packageNameIn(directory: string): string | null {
  try {
    const file: unknown = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    const name = readString(file, 'name');
    return name !== null && name !== '' && name.length <= LONGEST_SERVICE ? name : null;
  } catch {
    // Not there, or not to be read: many apps have none.
    return null;
  }
}
