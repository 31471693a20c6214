import { compare } from './support/compare.ts';
import { pluginCase } from './support/plugin-case.ts';
import type { Bench } from './support/rows.ts';

const ACTIONS = ['read', 'write'] as const;

export const bench: Bench = {
  about: 'the same under NODE_ENV=production, where the plugin is off',
  run: (progress) =>
    compare(
      'disabled',
      ACTIONS.map((action) =>
        pluginCase({
          name: `${action} 10 KB`,
          mode: 'disabled',
          action,
          kilobytes: 10,
          requests: 800,
          aim: '1.00 within the control',
        }),
      ),
      progress,
    ),
};
