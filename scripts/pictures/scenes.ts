/** What there is to be seen of the panel after the walk, and in which sizes and colours. */
import type { Locator } from '@playwright/test';
import type { Panel } from '../../tests/e2e/support/panel.ts';
import type { Stage } from './walk.ts';

/** One thing to be seen. What it opens it closes again. */
export interface Scene {
  name: string;
  /** Selects what it is of, where every row is drawn. */
  select?: (panel: Panel) => Promise<void>;
  /** Opens what is to be seen. */
  show?: (panel: Panel) => Promise<void>;
  leave?: (panel: Panel) => Promise<void>;
}

/** How it is looked at. */
export interface Look {
  name: string;
  dark: boolean;
  size: { width: number; height: number };
  /** With the colours of a high-contrast theme. */
  isForced?: true;
}

/** Of a DevTools window at the foot of a large screen. */
export const DOCKED = { width: 1280, height: 560 };

/** Tall enough that every row is drawn. */
export const TALL = { width: 1280, height: 1800 };

/** Sets the scene, in the size in which it is to be seen. */
export async function setScene(
  { select, show }: Scene,
  { devTools, panel }: Stage,
  size: Look['size'],
): Promise<void> {
  await devTools.resize(TALL.width, TALL.height);
  await select?.(panel);
  await devTools.resize(size.width, size.height);
  await show?.(panel);
}

export const LOOKS: readonly Look[] = [
  { name: 'light', dark: false, size: DOCKED },
  { name: 'narrow', dark: false, size: { width: 420, height: 820 } },
  { name: 'low', dark: false, size: { width: 1280, height: 277 } },
  { name: 'wide', dark: false, size: { width: 2560, height: 900 } },
  { name: 'forced', dark: false, size: DOCKED, isForced: true },
  { name: 'dark', dark: true, size: DOCKED },
];

/** A change that was lost. Further down the same one is kept. */
const lostRow = ({ row }: Panel): Locator => row('POST', '/accidents/in-place').first();

const selectLost = (panel: Panel): Promise<void> => panel.select(lostRow(panel));

const tab = (name: string, inDetail: string): Scene => ({
  name,
  select: selectLost,
  show: ({ detail }) => detail.getByRole('tab', { name: inDetail }).click(),
});

const dialog = (name: string, button: string): Scene => ({
  name,
  async show({ frame }) {
    await frame.getByRole('button', { name: button }).click();
    await frame.getByRole('dialog').waitFor();
  },
  leave: ({ frame }) => frame.getByRole('dialog').press('Escape'),
});

/** A change that was lost, and further down the same one that was kept, as the README shows them. */
export const LOST: Scene = {
  name: 'lost',
  async select(panel) {
    await selectLost(panel);
    await panel.openTab('State');
  },
  show: (panel) => panel.filter('method:POST'),
  leave: (panel) => panel.filter(''),
};

export const SCENES: readonly Scene[] = [
  tab('state', 'State'),
  tab('changes', 'Changes'),
  {
    name: 'history',
    async select(panel) {
      await selectLost(panel);
      await panel.openTab('State');
      await panel.detail.getByRole('treeitem', { name: /wheels/ }).click();
    },
    show: ({ grid }) => grid.press('h'),
    leave: ({ grid }) => grid.press('Escape'),
  },
  tab('life-cycle', 'Life cycle'),
  tab('cookie', 'Cookie'),
  {
    name: 'compared',
    async select(panel) {
      await panel.select(panel.row('POST', '/login'));
      await panel.grid.press('c');
      await selectLost(panel);
    },
    leave: ({ grid }) => grid.press('c'),
  },
  {
    name: 'overwritten',
    async select(panel) {
      await panel.select(panel.row('POST', '/accidents/overlapping/authors-panel'));
      await panel.openTab('State');
    },
  },
  {
    name: 'findings',
    show: ({ grid }) => grid.press('f'),
    leave: ({ grid }) => grid.press('f'),
  },
  {
    name: 'next-load',
    // Of a session that is not over.
    select: (panel) => panel.select(panel.rows.last()),
    show: async ({ grid, detail }) => {
      await grid.press('.');
      await detail.getByRole('region', { name: 'What the next request would load' }).waitFor();
    },
    leave: ({ grid }) => grid.press('.'),
  },
  {
    name: 'filtered',
    select: selectLost,
    show: (panel) => panel.filter('verdict:lost'),
    leave: (panel) => panel.filter(''),
  },
  {
    name: 'menu',
    select: selectLost,
    show: (panel) => panel.selected.click({ button: 'right' }),
    leave: ({ frame }) => frame.getByRole('menu').press('Escape'),
  },
  {
    name: 'choices',
    show: ({ frame }) => frame.getByRole('button', { name: 'What is shown' }).click(),
    leave: ({ frame }) => frame.getByRole('button', { name: 'What is shown' }).press('Escape'),
  },
  dialog('export', 'Export a recording'),
  dialog('help', 'Help'),
];
