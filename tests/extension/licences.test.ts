import { describe, expect, it } from 'vitest';
import { bundledPackages, isAllowed } from '../../scripts/lib/licences.ts';

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

  it('may not be under a licence that asks for more', () => {
    const one = { name: 'preact', version: '1.0.0' };
    expect(isAllowed({ ...one, licence: 'GPL-3.0' })).toBe(false);
    expect(isAllowed({ ...one, licence: 'MPL-2.0' })).toBe(false);
    expect(isAllowed({ ...one, licence: 'none' })).toBe(false);
  });
});
