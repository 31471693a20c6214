import { constants } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf } from '../errors.ts';
import { isOwn } from './place.ts';

/**
 * A pipe does not keep the opening waiting, and a link is not followed. Windows has neither flag,
 * whatever the types say.
 */
const FLAGS = constants.O_RDONLY | flag('O_NOFOLLOW') | flag('O_NONBLOCK');

function flag(name: 'O_NOFOLLOW' | 'O_NONBLOCK'): number {
  return name in constants ? constants[name] : 0;
}

/**
 * Reads a file that this user made, in a folder that this user made. Null where there is none: a
 * link, a pipe, a device, or what is another user's, is none either.
 */
export async function readOwn(file: string): Promise<string | null> {
  const folder = await unlessMissing(lstat(dirname(file)));
  if (folder?.isDirectory() !== true || !isOwn(folder)) return null;
  // Looked at before it is opened too: what is another's may not be readable, which is no fault.
  const before = await unlessMissing(lstat(file));
  if (before?.isFile() !== true || !isOwn(before)) return null;
  const handle = await unlessMissing(open(file, FLAGS));
  if (handle === null) return null;
  try {
    const opened = await handle.stat();
    return opened.isFile() && isOwn(opened) ? await handle.readFile('utf8') : null;
  } finally {
    await handle.close();
  }
}

/** Null where there is no such file, or a link in its place that is not followed. */
export async function unlessMissing<T>(result: Promise<T>): Promise<T | null> {
  try {
    return await result;
  } catch (error) {
    if (['ENOENT', 'ELOOP'].includes(codeOf(error) ?? '')) return null;
    throw error;
  }
}
