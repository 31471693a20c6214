import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundledPackages, isAllowed } from '../../scripts/lib/licences.ts';
import { BUILDS, folderOf } from './built.ts';

describe('what is bundled into the extension', () => {
  const packages = bundledPackages();

  it('is known: the packages that the sources import, and theirs', () => {
    expect(packages.map(({ name }) => name)).toContain('preact');
    expect(packages.map(({ name }) => name)).toContain('valibot');
    expect(packages.length).toBeLessThan(20);
  });

  it.each(packages)('$name $version may be: its licence is $licence', (one) => {
    expect(isAllowed(one)).toBe(true);
  });

  it.each(BUILDS)('takes its licences along, in %s', (build) => {
    const notices = readFileSync(join(folderOf(build), 'third-party-licences.txt'), 'utf8');
    for (const { name, version, text } of packages) {
      expect(notices).toContain(`${name} ${version} (`);
      expect(notices).toContain(text ?? name);
    }
  });

  it('may not be under a licence that asks for more', () => {
    const one = { name: 'preact' };
    expect(isAllowed({ ...one, licence: 'GPL-3.0' })).toBe(false);
    expect(isAllowed({ ...one, licence: 'MPL-2.0' })).toBe(false);
    expect(isAllowed({ ...one, licence: 'none' })).toBe(false);
  });
});
