import { cleanup, configure, render, screen, within } from '@testing-library/preact';
import { afterEach, beforeEach, vi } from 'vitest';
import type { PanelHost } from '../../components/host.ts';
import type { OpenFile } from '../../components/file/use-opened.ts';
import * as later from '../../components/later-parts.ts';
import { Panel } from '../../components/panel.tsx';
import type { Fact } from '../../lib/sources/facts.ts';
import { createPanelStore, type PanelStore } from '../../lib/panel/store.ts';
import { inSlices, openFile } from '../../lib/recording/open-file.ts';
import { findEach } from '../../lib/findings/all.ts';
import { watchFindings, type Later } from '../../lib/findings/watch.ts';
import { PATIENCE } from './patience.ts';
import { ORIGIN, T0 } from './records.ts';

// What is loaded when it is first used is here already: that it is loaded has a test of its own.
await Promise.all(Object.values(later).map((part) => part.load()));

// A part that is loaded when it is used takes its time on a busy machine.
configure({ asyncUtilTimeout: PATIENCE.event });

/** What a panel is mounted with, for a test to look at and to go on with. */
export interface MountedPanel {
  store: PanelStore;
  host: {
    copy: ReturnType<typeof vi.fn<(text: string) => void>>;
    save: ReturnType<typeof vi.fn<PanelHost['save']>>;
    watchSite: ReturnType<typeof vi.fn<(origin: string) => void>>;
    pair: ReturnType<typeof vi.fn<PanelHost['pair']>>;
    verify: ReturnType<typeof vi.fn<PanelHost['verify']>>;
  };
  container: Element;
}

const openInSlices: OpenFile = (file, waiting) =>
  Promise.resolve().then(() => {
    const work = openFile(file, lookAtOnce);
    return inSlices(work, waiting);
  });

const lookAtOnce: Later = (look) => [...look(findEach)];

/** The whole panel with a store of its own, which has taken some facts in. */
export function mountPanel(
  facts: readonly Fact[] = [],
  prepare?: (store: PanelStore) => void,
  open: OpenFile = openInSlices,
  later: Later = lookAtOnce,
): MountedPanel {
  const store = createPanelStore(undefined, T0);
  store.getState().setPage(`${ORIGIN}/`);
  store.getState().setHosts(['http://localhost/*']);
  if (facts.length > 0) store.getState().apply(facts);
  prepare?.(store);
  const findings = watchFindings(store, later);
  const host = {
    copy: vi.fn<(text: string) => void>(),
    save: vi.fn<PanelHost['save']>(),
    watchSite: vi.fn<(origin: string) => void>(),
    pair: vi.fn<PanelHost['pair']>(() => Promise.resolve('paired')),
    verify: vi.fn<PanelHost['verify']>(() => Promise.resolve('valid')),
  };
  const { container } = render(
    <Panel store={store} findings={findings} actions={host} openFile={open} theme="light" />,
  );
  return { store, host, container };
}

/**
 * Gives every element a size, since nothing is laid out in these tests: a list that has no height
 * shows no rows.
 */
export function withLayout(height = 480): void {
  beforeEach(() => {
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(height);
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1280);
  });
  afterEach(() => cleanup());
}

/** The rows of the list that are drawn, without its head. */
export function requestRows(): HTMLElement[] {
  const grid = screen.getByRole('grid', { name: 'Requests' });
  return within(grid).getAllByRole('row').slice(1);
}

/** The row of a request such as `POST /login`. */
export function requestRow(request: string): HTMLElement {
  const [method = '', path = ''] = request.split(' ');
  const row = requestRows().find((candidate) => {
    const cells = within(candidate).getAllByRole('gridcell');
    return (
      cells.some((cell) => cell.textContent.trim() === method) &&
      cells.some((cell) => cell.querySelector('bdi')?.textContent === path)
    );
  });
  if (!row) throw new Error(`There is no row ${request}.`);
  return row;
}
