import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './project.mjs';

/** Why something was not done: for whoever asked for it, without a stack. */
export class NotPossible extends Error {}

/** A file to be written, as it is to be. */
export interface PlannedFile {
  /** From the project's root. */
  path: string;
  text: string;
  /** That it must not be there yet. */
  isNew: boolean;
}

export interface Plan {
  files: readonly PlannedFile[];
  /** What is left to do by hand, in order. */
  next: readonly string[];
}

/**
 * Writes all of them, or none: where one cannot be written, the others are as they were.
 *
 * @throws NotPossible where one that is to be new is there already
 */
export function writeAll(files: readonly PlannedFile[]): void {
  const undo: (() => void)[] = [];
  try {
    for (const { path, text, isNew } of files) {
      const file = join(ROOT, path);
      if (isNew) {
        mkdirSync(dirname(file), { recursive: true });
        // Fails where it is there, also where it came since the plan was made.
        writeFileSync(file, text, { flag: 'wx' });
        undo.push(() => rmSync(file));
      } else {
        const before = readFileSync(file, 'utf8');
        undo.push(() => writeFileSync(file, before));
        writeFileSync(file, text);
      }
    }
  } catch (error) {
    for (const step of undo.reverse()) step();
    throw new NotPossible(`Nothing was written: ${error instanceof Error ? error.message : ''}`);
  }
}
