import { useCallback, useEffect } from 'preact/hooks';
import {
  DETAIL_TABS,
  type PanelActions,
  type PanelState,
  type PanelStore,
} from '../lib/panel/store.ts';
import type { Playback } from '../lib/panel/playback.ts';
import { useEscape, useEscapeKey } from './hooks/escape.ts';

/** The id of the filter field, which `/` goes to. */
export const FILTER_ID = 'sessions-filter';

/** The ids of the buttons that `d` and `D` press. */
export const CHANGE_IDS = { next: 'sessions-next-change', previous: 'sessions-previous-change' };

/**
 * The keys of the panel, all in one place. A part that has keys of its own (a tree, tabs, a menu)
 * handles them first and prevents the default: then they are not the panel's.
 */
export function useKeyboard(store: PanelStore, playback: Playback): void {
  useEscape(
    true,
    useCallback(() => escape(store.getState()), [store]),
  );
  useEscapeKey();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const run = isTyping(event) ? null : actionOf(event, playback);
      // Behind a dialog nothing moves.
      const panel = store.getState();
      if (!run || panel.isExportOpen || (panel.isHelpOpen && event.key !== '?')) return;
      run(panel);
      event.preventDefault();
      event.stopPropagation();
    };
    // Below the document: there DevTools listens first, and takes the keys that it has a use for in
    // any of its tools, such as `h`.
    const { documentElement } = document;
    documentElement.addEventListener('keydown', onKeyDown);
    return () => documentElement.removeEventListener('keydown', onKeyDown);
  }, [store, playback]);
}

type KeyAction = (panel: PanelState & PanelActions) => void;

function actionOf(event: KeyboardEvent, playback: Playback): KeyAction | null {
  if (event.key !== ' ') return keyAction(event.key);
  return isPressedBySpace(event) ? null : () => playback.getState().toggle();
}

const KEY_ACTIONS: Record<string, KeyAction> = {
  j: (panel) => panel.step('next'),
  ArrowDown: (panel) => panel.step('next'),
  k: (panel) => panel.step('previous'),
  ArrowUp: (panel) => panel.step('previous'),
  n: (panel) => panel.stepSave('next'),
  p: (panel) => panel.stepSave('previous'),
  ']': (panel) => panel.stepKey('next'),
  '[': (panel) => panel.stepKey('previous'),
  h: (panel) => (panel.selectedKey === null ? false : panel.openHistory()),
  c: (panel) => {
    if (!panel.endComparison() && panel.selectedKey !== null) panel.compareWith(panel.selectedKey);
  },
  d: () => document.getElementById(CHANGE_IDS.next)?.click(),
  D: () => document.getElementById(CHANGE_IDS.previous)?.click(),
  '.': (panel) => {
    if (!panel.closeNextLoad()) panel.openNextLoad();
  },
  Home: (panel) => panel.select(panel.rows.at(0)?.key ?? null),
  End: (panel) => panel.select(panel.rows.at(-1)?.key ?? null),
  '/': () => document.getElementById(FILTER_ID)?.focus(),
  f: (panel) => panel.toggleFindings(),
  '?': (panel) => panel.toggleHelp(),
};

function keyAction(key: string): KeyAction | null {
  const tab = /^[1-9]$/.test(key) ? DETAIL_TABS[Number(key) - 1] : undefined;
  if (tab) return (panel) => panel.selectTab(tab);
  return Object.hasOwn(KEY_ACTIONS, key) ? (KEY_ACTIONS[key] ?? null) : null;
}

/** Closes or clears the innermost thing that is open. */
function escape(panel: PanelState & PanelActions): boolean {
  const filterField = document.getElementById(FILTER_ID);
  if (panel.isHelpOpen) {
    panel.toggleHelp(false);
  } else if (panel.isExportOpen) {
    panel.toggleExport(false);
  } else if (filterField !== null && document.activeElement === filterField) {
    if (panel.filter === '') filterField.blur();
    panel.setFilter('');
  } else if (panel.areFindingsOpen) {
    panel.toggleFindings(false);
  } else if (panel.closeNextLoad()) {
    return true;
  } else if (panel.selectedKey !== null && panel.closeHistory()) {
    return true;
  } else if (panel.endComparison()) {
    return true;
  } else if (panel.range !== null) {
    panel.setRange(null);
  } else if (panel.selectedKey !== null) {
    panel.select(null);
  } else {
    return false;
  }
  return true;
}

function isTyping({ target }: KeyboardEvent): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  );
}

/** What has the focus is pressed by the space bar itself. */
function isPressedBySpace({ target }: KeyboardEvent): boolean {
  return target instanceof Element && target.closest('button, a, summary, [role="tab"]') !== null;
}
