import { compare } from './support/compare.ts';
import type { Bench } from './support/rows.ts';

export const bench: Bench = {
  about: 'the same under NODE_ENV=production, where the plugin is off',
  run: (progress) =>
    compare(
      'disabled',
      'disabled',
      ['read', 'write'].map((action) => ({
        name: `${action} 10 KB`,
        path: `/${action}`,
        kilobytes: 10,
        requests: 800,
        store: 'memory',
        aim: 1,
      })),
      progress,
    ),
};
