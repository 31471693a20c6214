import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Installed } from './install.ts';

/** As Node 22.0 to 22.11: `require` of an ES module fails. */
export const NO_REQUIRE_OF_ESM = '--no-experimental-require-module';

const NamesSchema = v.record(
  v.string(),
  v.object({ required: v.array(v.string()), imported: v.array(v.string()) }),
);

/** What each subpath of the installed package exports, to `require` and to `import`. */
export async function exportedNames(app: Installed, ...nodeOptions: string[]) {
  const script = writeShared(app, 'names.cjs');
  const printed = await app.run(script, ...nodeOptions, NO_REQUIRE_OF_ESM);
  return Object.entries(v.parse(NamesSchema, printed));
}

/** Gives the application a file of this folder. Returns its path there. */
export function writeShared(app: Installed, name: string): string {
  return app.write(name, readFileSync(join(import.meta.dirname, name), 'utf8'));
}
