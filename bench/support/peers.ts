import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const FOLDER = join(import.meta.dirname, '../peers');

/**
 * Installs what `bench/peers/` measures beside the plugin: over 100 MB, which nobody else needs.
 *
 * @returns whether it is there; a machine without a registry measures the rest
 */
export async function installPeers(progress: (line: string) => void): Promise<boolean> {
  if (existsSync(join(FOLDER, 'node_modules/.package-lock.json'))) return true;
  progress('installing OpenTelemetry and Sentry into bench/peers, once …');
  try {
    const options = ['--ignore-scripts', '--no-audit', '--no-fund'];
    await promisify(execFile)('npm', ['ci', ...options], { cwd: FOLDER });
    return true;
  } catch (error) {
    progress(
      `OpenTelemetry and Sentry are not measured, since npm could not install them: ${String(error)}`,
    );
    return false;
  }
}
