/** The built extension, and copies of it with more rights for tests. */
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { type TemporaryFolder, temporaryFolder } from './owned.ts';

const OUTPUT = fileURLToPath(new URL('../../../.output/', import.meta.url));

export const CHROMIUM_EXTENSION = join(OUTPUT, 'chrome-mv3');
export const FIREFOX_EXTENSION = join(OUTPUT, 'firefox-mv2');

/** Only what is changed here; the rest of a manifest passes through as it is. */
const Manifest = v.looseObject({
  manifest_version: v.picklist([2, 3]),
  permissions: v.optional(v.array(v.string()), []),
  host_permissions: v.optional(v.array(v.string()), []),
});

export function assertBuilt(extension: string): void {
  if (existsSync(join(extension, 'manifest.json'))) return;
  throw new Error(`No extension in ${extension}: build it first (npm run build).`);
}

/**
 * A copy of a built extension that holds the permission for `hosts` from the start. A user grants
 * them in a native prompt, which no driver can click.
 */
export function grantHosts(extension: string, hosts: string[]): TemporaryFolder {
  assertBuilt(extension);
  const copy = temporaryFolder('sessions-extension');
  cpSync(extension, copy.path, { recursive: true });
  const file = join(copy.path, 'manifest.json');
  const manifest = v.parse(Manifest, JSON.parse(readFileSync(file, 'utf8')));
  if (manifest.manifest_version === 3) manifest.host_permissions.push(...hosts);
  else manifest.permissions.push(...hosts);
  writeFileSync(file, JSON.stringify(manifest, null, 2));
  return copy;
}
