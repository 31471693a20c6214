/** Tests of the panel as it looks: one browser for all looks of a theme, after a walk through the demo. */
import { expect, test as base } from '@playwright/test';
import { LOOKS } from '../../../scripts/pictures/scenes.ts';
import { goThroughBefore, goThroughScenes, type See } from '../../../scripts/pictures/states.ts';
import { arrive, onStage, walk, type Stage } from '../../../scripts/pictures/walk.ts';
import type { Panel } from './panel.ts';
import { PATIENCE } from '../../support/patience.ts';
import { watchWithAxe } from './axe.ts';

const middleware = 'session-framework';

/** To be told of the theme by `test.use({ dark })` at the top of a file. */
export const test = base.extend<object, { dark: boolean; stage: Stage }>({
  dark: [false, { option: true, scope: 'worker' }],
  stage: [
    async ({ dark }, use) => {
      await onStage({ dark, middleware }, async (stage) => {
        await arrive(stage);
        await walk(stage);
        await use(stage);
      });
    },
    { scope: 'worker', timeout: PATIENCE.test },
  ],
});

/** Defines the tests of a theme: axe looks at each state of the panel that there is a picture of. */
export function testWithAxe(dark: boolean): void {
  const looks = LOOKS.filter((look) => look.dark === dark);
  const theme = dark ? 'dark' : 'light';
  test(`axe finds nothing wrong before there are rows: ${theme}`, async () => {
    await onStage({ dark, middleware }, async (stage) =>
      goThroughBefore(stage, looks, await seeWithAxe(stage)),
    );
  });
  for (const look of looks) {
    test(`axe finds nothing wrong in any state: ${look.name}`, async ({ stage }) => {
      await goThroughScenes(stage, [look], await seeWithAxe(stage));
    });
  }
  test(`a time at the very end of a life cycle is no wider than there is room: ${theme}`, async ({
    stage: { panel },
  }) => {
    await panel.select(panel.rows.last());
    await panel.openTab('Life cycle');
    // Where it stands follows from how long the request took.
    const last = panel.detail.locator('.axis-tick').last();
    await last.evaluate((tick) => tick.style.setProperty('left', '99%'));
    expect(await hiddenOf(panel)).toBe(0);
  });
  test(`axe finds a text that is too pale: ${theme}`, async ({ stage: { devTools, panel } }) => {
    const findWrong = await watchWithAxe(devTools.frame);
    await panel.grid.evaluate((grid) => grid.style.setProperty('opacity', '0.2'));
    expect((await findWrong()).join('\n')).toContain('color-contrast');
    await panel.grid.evaluate((grid) => grid.style.removeProperty('opacity'));
  });
}

/** What is wrong with one state does not hide the next. No tab is wider than there is room. */
async function seeWithAxe({ devTools, panel }: Stage): Promise<See> {
  const findWrong = await watchWithAxe(devTools.frame);
  return async (state) => {
    expect.soft(await findWrong(), state).toEqual([]);
    expect.soft(await hiddenOf(panel), `px that are hidden: ${state}`).toBe(0);
  };
}

/** How many px of a tab stand where one has to scroll sideways. */
async function hiddenOf({ frame }: Panel): Promise<number> {
  const hidden = await frame
    .getByRole('tabpanel')
    .evaluateAll((tabs) => tabs.map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth));
  return Math.max(0, ...hidden);
}
