// @vitest-environment happy-dom
import { fireEvent, screen } from '@testing-library/preact';
import axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../lib/sources/facts.ts';
import { DETAIL_TABS, type PanelStore } from '../../lib/panel/store.ts';
import { mountPanel, withLayout } from '../support/panel.tsx';
import { serverFact, serverStatus, T0 } from '../support/records.ts';
import { storyFacts } from '../support/story.ts';

withLayout();

/** What axe finds wrong. Colours are looked at in a browser, since nothing is painted here. */
async function violations(): Promise<string[]> {
  const { violations: found } = await axe.run(document.body, {
    rules: { 'color-contrast': { enabled: false } },
  });
  return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(', ')}`);
}

const STATES: [string, Fact[], ((store: PanelStore) => void)?][] = [
  ['nothing', []],
  ['rows and no selection', storyFacts(), (store) => store.getState().select(null)],
  ...DETAIL_TABS.map((tab): [string, Fact[], (store: PanelStore) => void] => [
    `a rotation at ${tab}`,
    storyFacts(),
    (store) => {
      const panel = store.getState();
      panel.select(panel.rows.all.find((row) => row.path === '/login')?.key ?? null);
      panel.selectTab(tab);
    },
  ]),
  [
    'the history of a key',
    storyFacts(),
    (store) => {
      const panel = store.getState();
      panel.select(panel.rows.all.find((row) => row.path === '/cart/1')?.key ?? null);
      panel.openHistory(['cart', 0, 'n']);
    },
  ],
  [
    'two requests compared',
    storyFacts(),
    (store) => {
      const panel = store.getState();
      panel.select(panel.rows.all.find((row) => row.path === '/cart/1')?.key ?? null);
      panel.compareWith(panel.rows.all.find((row) => row.path === '/login')?.key ?? '');
    },
  ],
  ['what the next request would load', storyFacts(), (store) => store.getState().openNextLoad()],
  ['no pairing', [serverFact(serverStatus({ state: 'needs-pairing' }))]],
  ['no pairing, and rows', [...storyFacts(), serverFact(serverStatus({ state: 'needs-pairing' }))]],
  [
    'a restart between the rows',
    [...storyFacts(), serverFact(serverStatus(undefined, { restartedAt: T0 + 5000 }))],
  ],
  ['the findings', storyFacts(), (store) => store.getState().toggleFindings(true)],
  [
    'the findings, and one that is muted',
    storyFacts(),
    (store) => {
      store.getState().mute('change-lost localhost', true);
      store.getState().toggleFindings(true);
    },
  ],
  [
    'the list narrowed to a time',
    storyFacts(),
    (store) => store.getState().setRange({ from: T0, to: T0 + 5000 }),
  ],
  [
    'the timeline folded',
    storyFacts(),
    (store) => store.getState().setPreferences({ showTimeline: false }),
  ],
  ['the export', storyFacts(), (store) => store.getState().toggleExport(true)],
  ['the help', storyFacts(), (store) => store.getState().toggleHelp(true)],
];

describe('the panel can be used without seeing it', () => {
  it.each(STATES)('with %s', async (_, facts, prepare) => {
    mountPanel(facts, prepare);
    expect(await violations()).toEqual([]);
  });

  it('with the words and problems of the filter', async () => {
    mountPanel(storyFacts());
    const field = screen.getByRole('combobox', { name: 'Filter requests' });
    fireEvent.input(field, { target: { value: 'stauts:404 verdict:' } });
    fireEvent.keyDown(field, { key: 'ArrowDown' });
    expect(await violations()).toEqual([]);
  });

  it.each(['GET', '#'])('with the menu of a row and of the head open, at %s', async (text) => {
    mountPanel(storyFacts());
    fireEvent.contextMenu(screen.getAllByText(text)[0] ?? document.body);
    expect(screen.getByRole('menu')).toBeTruthy();
    expect(await violations()).toEqual([]);
  });

  it('with the rows in another order', async () => {
    mountPanel(storyFacts());
    fireEvent.click(screen.getByRole('button', { name: 'Path' }));
    expect(await violations()).toEqual([]);
  });

  it.each(['What is shown', /express-session$/])('with the menu %s open', async (name) => {
    mountPanel(storyFacts());
    fireEvent.click(screen.getByRole('button', { name }));
    expect(await violations()).toEqual([]);
  });
});
