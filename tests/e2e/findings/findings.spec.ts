import { RULES } from '../../../lib/findings/all.ts';
import { titleOf } from '../../../lib/findings/titles.ts';
import { expect, test } from '../cases/case-app.ts';
import { MISTAKES } from './all.ts';
import { findingsOn, Site } from './site.ts';

/**
 * Each rule, over real apps: the mended one is not told of, the one with the mistake is. The second
 * comes last, so that when it is told of, the first has been looked at.
 */

test('each rule has an app that makes its mistake', () => {
  const rules = MISTAKES.map(({ rule }) => rule);
  expect(rules.toSorted()).toEqual(RULES.map(({ name }) => name).toSorted());
});

for (const { rule, says, play } of MISTAKES) {
  test(`${rule}: told of, and not once it is mended`, async ({ page, panel, runs }) => {
    const [mended, mistaken] = (['localhost', '127.0.0.1'] as const).map(
      (host) =>
        new Site(page, host, runs, () =>
          expect(panel.rows.last()).toHaveAttribute('data-verdict', 'renewed'),
        ),
    );
    if (!mended || !mistaken) throw new Error('There are two.');
    await play(mended, true);
    await expect(panel.rows.and(panel.frame.locator('[data-verdict="pending"]'))).toHaveCount(0);
    await play(mistaken, false);
    await panel.frame.getByRole('button', { name: /^\d+ findings?$/ }).click();
    const title = titleOf(rule) ?? rule;
    const found = panel.frame
      .getByRole('listitem')
      .filter({ has: panel.frame.getByRole('heading', { name: title }) });
    await expect(found.filter({ hasText: says })).toHaveCount(1);
    await expect(findingsOn(panel.frame, mistaken.host)).not.toHaveCount(0);
    await expect(findingsOn(panel.frame, mended.host)).toHaveCount(0);
    await mended.close();
    await mistaken.close();
  });
}
