import { createRequire } from 'node:module';
import { join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { KNOWN, packageOf, type Known } from './known.ts';

/** Any of the packages, also within a path: most of what an app loads is none, and costs no more. */
const ANY = new RegExp(`(^|[\\\\/])(${[...new Set(KNOWN.map(packageOf))].join('|')})([\\\\/]|$)`);

/**
 * Which known package is asked for: by its name, or by the path of the very file that its name leads
 * to, as a development server does that has resolved it already.
 *
 * @param specifier as the importer has it, or the path of a file
 * @param isItsFile whether a name leads to this file, seen from a file beside the packages
 */
export function knownBy(
  specifier: string,
  isItsFile: (known: Known, beside: string) => boolean,
): Known | null {
  if (!ANY.test(specifier)) return null;
  const named = KNOWN.find((known) => known.specifier === specifier);
  if (named !== undefined) return named;
  return (
    KNOWN.find((known) => {
      const folder = `${sep}node_modules${sep}${packageOf(known).replaceAll('/', sep)}${sep}`;
      const at = specifier.lastIndexOf(folder);
      return at !== -1 && isItsFile(known, join(specifier.slice(0, at), 'node_modules', '_.js'));
    }) ?? null
  );
}

/** Whether somebody is in a package that he asks for himself. */
export function isWithin(known: Known, importer: string | undefined): boolean {
  return importer?.replaceAll('\\', '/').includes(`/node_modules/${packageOf(known)}/`) === true;
}

/** Where `require` of a name leads to, from a file. */
export function requiredFrom(specifier: string, from: string): string | null {
  try {
    return createRequire(from).resolve(specifier);
  } catch {
    return null;
  }
}

export function pathOf(url: string): string | null {
  return url.startsWith('file:') ? fileURLToPath(url.split('?', 1)[0] ?? url) : null;
}

export const urlOf = (path: string): string => pathToFileURL(path).href;
