import { expect, it } from 'vitest';
import { tableOf } from '../../../lib/text/copy/table.ts';
import { recordFacts, sessionRecord } from '../../support/records.ts';
import { livePanel } from '../../support/recorded.ts';

it('requests as a table keep their cells, whatever stands in a path', () => {
  const { log } = livePanel([recordFacts([sessionRecord({ url: '/a|b`c' })])]);
  expect(tableOf(log.rows)).toBe(
    [
      '| # | Request | Status | Session | Verdict |',
      '| --: | --- | --- | --- | --- |',
      "| 1 | `GET /a\\|b'c` | 200 | `a41f` | read |",
      '',
    ].join('\n'),
  );
});

it.each([
  ['/a|b', '/a\\|b'],
  // An even number of backslashes before its own, or they would escape one another.
  ['/a\\|b', '/a\\\\\\|b'],
])('a bar in a path ends no cell: %s', (url, told) => {
  const { log } = livePanel([recordFacts([sessionRecord({ url })])]);
  expect(tableOf(log.rows)).toContain(`| \`GET ${told}\` |`);
});

it('a table hides in a path what its reader is not to see', () => {
  const { log } = livePanel([recordFacts([sessionRecord({ url: '/reset?token=swordfish' })])]);
  const table = tableOf(log.rows, (path) => path.replace('swordfish', '…'));
  expect(table).toContain('`GET /reset?token=…`');
});
