import { describe, expect, it, vi } from 'vitest';
import { atLeisure } from '../../entrypoints/panel/at-leisure.ts';
import { openFile } from '../../entrypoints/panel/open-file.ts';

/** As where the extension was updated while its panel was open: the files of the old one are gone. */
function gone(): never {
  throw new Error('Failed to fetch dynamically imported module');
}

vi.mock('../../lib/findings/all.ts', gone);
vi.mock('../../lib/recording/open-file.ts', gone);

describe('code of the panel that cannot be loaded is told', () => {
  it('by whoever opens a file', async () => {
    const { signal } = new AbortController();
    const opening = openFile({ name: 'a', text: '{}' }, { onProgress: () => undefined, signal });
    await expect(opening).rejects.toMatchObject({ name: 'FileError', code: 'not-loaded' });
  });

  it('by whoever looks with the rules', async () => {
    const work = vi.fn(() => []);
    await new Promise<void>((onNotLoaded) => atLeisure()(work, onNotLoaded));
    expect(work).not.toHaveBeenCalled();
  });
});
