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
