import type { Given } from '../arguments/read.ts';

/** What a command has of the world: a test gives it another. */
export interface Context {
  given: Given;
  env: NodeJS.ProcessEnv;
  /** The folder in which it is called. */
  folder: string;
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
  /** Aborted when the user ends the command. */
  ended: AbortSignal;
}

/** What a command ends with. */
export const EXIT = { fine: 0, found: 1, unknown: 2 } as const;

export type Exit = (typeof EXIT)[keyof typeof EXIT];
