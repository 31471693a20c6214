/** The Sessions panel as a user sees it: by role and name, never by class. */
import type { FrameLocator, Locator } from '@playwright/test';
import { COLUMNS, type Column } from '../../../lib/panel/columns.ts';

export type DetailTab = 'State' | 'Changes' | 'Life cycle' | 'Cookie';

export type ViewChoice = 'Preserve log' | 'Other clients' | 'Requests without a session';

export { COLUMNS, type Column };

export interface Panel {
  /** For what has no word of its own here. */
  frame: FrameLocator;
  grid: Locator;
  /** One per exchange, without the head of the table. */
  rows: Locator;
  selected: Locator;
  /** The rows of a request, such as `GET`, `/books`. */
  row(method: string, path: string): Locator;
  verdict(method: string, path: string): Locator;
  session(method: string, path: string): Locator;
  changes(method: string, path: string): Locator;
  select(row: Locator): Promise<void>;
  /** What is told of the selected request. */
  detail: Locator;
  openTab(name: DetailTab): Promise<void>;
  /** Goes through the tabs of the detail, as one does who looks for something. */
  lookAround(): Promise<void>;
  /** The value beside a name in the detail, as in `Kept: num_visits`. */
  definition(name: string): Locator;
  filter(text: string): Promise<void>;
  setView(choice: ViewChoice, isOn: boolean): Promise<void>;
  /** Pastes a link, a code or a token where the panel asks for it. */
  pairBy(pasted: string): Promise<void>;
}

export function panelOf(frame: FrameLocator): Panel {
  const grid = frame.getByRole('grid', { name: 'Requests' });
  const detail = frame.getByRole('complementary', { name: 'Details' });
  const openTab = (name: DetailTab) => detail.getByRole('tab', { name }).click();
  const column = (name: Column): string => `[role="gridcell"][data-column="${name}"]`;
  const rows = grid.getByRole('row').filter({ has: frame.locator(column('path')) });
  const row = (method: string, path: string): Locator =>
    rows.filter({ has: frame.locator(column('path'), { hasText: requestPattern(method, path) }) });
  const cell = (name: Column) => (method: string, path: string) =>
    row(method, path).locator(column(name));
  return {
    frame,
    grid,
    rows,
    selected: grid.getByRole('row', { selected: true }),
    row,
    verdict: cell('verdict'),
    session: cell('session'),
    changes: cell('changes'),
    select: (target) => target.click(),
    detail,
    openTab,
    async lookAround() {
      for (const name of ['Changes', 'Life cycle', 'Cookie', 'State'] as const) {
        await openTab(name);
        await detail.getByRole('tab', { name, selected: true }).waitFor();
      }
    },
    definition: (name) =>
      detail.locator('dt', { hasText: new RegExp(`^${name}$`) }).locator('+ dd'),
    async filter(text) {
      const field = frame.getByRole('combobox', { name: 'Filter requests' });
      await field.fill(text);
      await field.blur(); // so that the words it could go on with cover no row
    },
    async setView(choice, isOn) {
      const menu = frame.getByRole('button', { name: 'What is shown' });
      await menu.click();
      await frame.getByRole('checkbox', { name: choice }).setChecked(isOn);
      await menu.click();
    },
    async pairBy(pasted) {
      const form = frame.getByLabel('Link, code or token').first();
      await form.fill(pasted);
      await form.press('Enter');
    },
  };
}

/** The text of a path's cell: `GET /books`, maybe with a host before, a query and notes after it. */
function requestPattern(method: string, path: string): RegExp {
  const escaped = path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${method} ([^/ ]+)?${escaped}(\\?.*)?( · .*)?$`);
}
