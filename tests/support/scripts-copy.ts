import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SCRIPTS = fileURLToPath(new URL('../../scripts/', import.meta.url));

export interface ScriptsCopy {
  readonly folder: string;
  /** Runs a script such as `check.mjs`, with no program to be found but npm's stand-in. */
  run(
    script: string,
    env?: NodeJS.ProcessEnv,
    options?: readonly string[],
  ): { status: number | null; stdout: string; stderr: string };
  /** What the stand-ins have written down in `ran.log`. */
  ran(): string[];
  remove(): void;
}

/**
 * A folder with the project's scripts in it.
 *
 * @param npm CommonJS that stands in for npm
 */
export function copyScripts(npm: string): ScriptsCopy {
  const folder = mkdtempSync(join(tmpdir(), 'scripts-'));
  cpSync(SCRIPTS, join(folder, 'scripts'), { recursive: true });
  writeFileSync(join(folder, 'npm-cli.js'), npm);
  return {
    folder,
    run(script, env = {}, options = []) {
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [`scripts/${script}`, ...options],
        {
          cwd: folder,
          encoding: 'utf8',
          env: {
            PATH: '/usr/bin/nowhere',
            npm_execpath: join(folder, 'npm-cli.js'),
            npm_node_execpath: process.execPath,
            ...env,
          },
        },
      );
      return { status, stdout, stderr };
    },
    ran: () => readFileSync(join(folder, 'ran.log'), 'utf8').trim().split('\n'),
    remove: () => rmSync(folder, { recursive: true }),
  };
}
