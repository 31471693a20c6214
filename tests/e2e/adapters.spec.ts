import * as v from 'valibot';
import type { Panel } from './support/panel.ts';
import { KEYS, LAST, PATHS, type Path } from './adapters/routes.ts';
import { visitorOf, type Answered } from './adapters/visit.ts';
import { SAID } from './adapters/words.ts';
import { expect, test } from './cases/case-app.ts';

const Dictionary = v.record(v.string(), v.unknown());

/**
 * Each adapter, over its middleware's published package, from the first visit to the logout: what
 * the tab says, and that it is true. Where the browser's cookies lead after each answer is read from
 * the real store, or by an app that nobody observes.
 */
for (const { adapter, store, words } of SAID) {
  test(`${adapter.name}, with its sessions in ${store}`, async ({ page, panel, paired, serve }) => {
    const visitor = await visitorOf({ adapter, store }, { page, token: paired, serve });
    await panel.setView('Requests without a session', true);
    const answers = new Map<Path, Answered>();
    for (const path of PATHS) answers.set(path, await visitor.ask(path));
    await visitor.askLast();
    await visitor.close();
    await expect(panel.row('GET', LAST)).toHaveCount(1);
    for (const [path, { verdicts, body }] of answers) {
      const [verdict] = words[path].split(' ');
      expect(verdicts, `what is true of ${path}`).toContain(verdict);
      await expect(panel.verdict('GET', path)).toHaveText(words[path]);
      if (verdict === 'lost') await tellsWhatToDo(panel, path);
      if (path === '/read') await showsAllOf(panel, body);
    }
    await expect(panel.changes('GET', '/change')).toHaveText(/^\W*n\b/);
  });
}

async function tellsWhatToDo(panel: Panel, path: string): Promise<void> {
  await panel.select(panel.row('GET', path));
  await expect(panel.detail).toContainText('What to do');
}

/** The keys that the app itself finds in its session, and no other. */
async function showsAllOf(panel: Panel, answer: string): Promise<void> {
  await panel.select(panel.row('GET', '/read'));
  await panel.openTab('State');
  const keys = panel.detail.getByRole('tree').getByRole('treeitem');
  const found = Object.keys(v.parse(Dictionary, JSON.parse(answer)));
  for (const key of KEYS) {
    await expect(keys.filter({ hasText: new RegExp(`^${key}`) })).toHaveCount(
      found.includes(key) ? 1 : 0,
    );
  }
}
