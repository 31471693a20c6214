// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../lib/states/json.ts';
import { mountPanel, requestRow, withLayout } from '../support/panel.tsx';
import { exchangeFacts, revision, sessionRecord, T0 } from '../support/records.ts';

withLayout();

/** The Changes of a request that made the one of the other. */
function showChanges(before: Json, after: Json): HTMLElement {
  const states = [revision('rev-before', before), revision('rev-after', after)];
  const data = {
    loaded: 'rev-before',
    atHeaders: 'rev-after',
    end: 'rev-after',
    saved: 'rev-after',
  };
  mountPanel(exchangeFacts(sessionRecord({ t0: T0 + 1000, url: '/write', data }), states));
  fireEvent.click(requestRow('GET /write'));
  fireEvent.click(screen.getByRole('tab', { name: 'Changes' }));
  return screen.getByRole('tabpanel');
}

/** The cells of a line, by its path. */
function cells(path: string): string[] {
  const head = screen.getByRole('rowheader', { name: path });
  return within(head.closest('tr') ?? head)
    .getAllByRole('cell')
    .map(({ textContent }) => textContent);
}

describe('the changes of a request', () => {
  it('say what became of the elements of a list, in one line', () => {
    const panel = showChanges(
      { recent: ['Emma', 'Dubliners', 'Persuasion'] },
      { recent: ['Emma', 'Persuasion', 'Villette'] },
    );
    expect(cells('recent')).toEqual(['1"Dubliners"removed', '2"Villette"added', 'stored']);
    expect(panel.textContent).toContain('2 changes in 1 place: stored.');
  });

  it('say where an element of a list stood', () => {
    showChanges({ recent: ['a', 'b', 'c'] }, { recent: ['c', 'a', 'b'] });
    expect(cells('recent').slice(0, 2)).toEqual(['—', '0"c"↑ from 2']);
  });

  it('point out the part of a long text that changed, and show all of it when asked', () => {
    const text = `${'leave the parcel '.repeat(5)}at the desk${', please'.repeat(20)}`;
    showChanges({ note: text }, { note: text.replace('desk', 'porter') });
    const [old, now] = ['.part.old', '.part.new'].map((part) => document.querySelector(part));
    expect([old?.textContent, now?.textContent]).toEqual(['desk', 'porter']);
    expect(cells('note')[0]).not.toContain(text);
    const [button] = screen.getAllByRole('button', { name: `show all ${text.length} characters` });
    if (button) fireEvent.click(button);
    expect(cells('note')[0]).toBe(JSON.stringify(text));
  });

  it('say beside a number which time it may be, and not in its place', () => {
    showChanges({ at: 5 }, { at: Date.UTC(2026, 10, 27, 12) });
    const [before, after] = cells('at');
    expect(before).toBe('5');
    expect(after).toMatch(/^1795780800000\(2026-11-2\d \d\d:00:00, if ms\)$/);
  });

  it('say that a value was cut, and how many bytes there are', () => {
    showChanges({}, { deep: { $cut: 'depth' }, bytes: { type: 'Buffer', data: [1, 2, 3] } });
    expect(cells('deep')[1]).toContain('(cut: nested too deep to be told)');
    expect(cells('bytes')[1]).toContain('(a Buffer of 3 B)');
  });

  it('say how many lines are left out', () => {
    const keys = Array.from({ length: 620 }, (_, at) => [`key_${at}`, at] as const);
    const panel = showChanges({}, Object.fromEntries(keys));
    expect(within(panel).getAllByRole('rowheader')).toHaveLength(500);
    expect(panel.textContent).toContain('120 more lines are not shown here.');
  });
});
