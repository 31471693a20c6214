import { describe, expect, it } from 'vitest';
import { ExchangeLog } from '../../../lib/join/log.ts';
import { lastSeenFirst } from '../../../lib/findings/rows.ts';
import { witness, witnessFacts } from '../../support/records.ts';

describe('the rows that show a mistake', () => {
  const log = new ExchangeLog();
  const types = { '/': 'main_frame', '/me': 'xmlhttprequest', '/favicon.ico': 'image' };
  for (const [index, [path, type]] of Object.entries(types).entries()) {
    const startedAt = 1000 * (index + 1);
    log.apply(witnessFacts(witness({ url: `http://localhost:3000${path}`, type, startedAt })));
  }
  const pathsOf = (isShowing: (path: string) => boolean) =>
    lastSeenFirst(log.rows, ({ path }) => isShowing(path))?.map(({ path }) => path);

  it('are all of them, the last first, and what nobody looks at behind', () => {
    expect(pathsOf(() => true)).toEqual(['/me', '/favicon.ico', '/']);
  });

  it('may be of what nobody looks at alone', () => {
    expect(pathsOf((path) => path === '/favicon.ico')).toEqual(['/favicon.ico']);
  });

  it('are null where there are none', () => {
    expect(lastSeenFirst(log.rows, () => false)).toBeNull();
  });
});
