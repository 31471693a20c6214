// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import { mountPanel, requestRow, withLayout } from '../support/panel.tsx';
import { storyFacts } from '../support/story.ts';

withLayout();

const press = (key: string): boolean =>
  fireEvent.keyDown(document.activeElement ?? document.body, { key });

const comparison = (): HTMLElement | null => screen.queryByRole('region', { name: 'Comparison' });

/** The login selected, and compared with the change of the cart by the menu of that. */
function compareByMenu(): void {
  mountPanel(storyFacts());
  fireEvent.click(requestRow('POST /login'));
  fireEvent.mouseDown(requestRow('PUT /cart/1'), { button: 2 });
  fireEvent.contextMenu(requestRow('PUT /cart/1'));
  fireEvent.click(screen.getByRole('menuitem', { name: 'Compare with the selected request' }));
}

describe('the comparison of two requests', () => {
  it('shows the differences from the earlier to the later, with both numbers', () => {
    compareByMenu();
    const table = within(screen.getByRole('table', { name: /^Differences/ }));
    const heads = table.getAllByRole('columnheader').map(({ textContent }) => textContent);
    const [, before, after] = heads;
    expect(comparison()?.textContent).toContain(`${before}, with after ${after?.slice(6)}`);
    expect([before, after, heads.length]).toEqual(['After #4', 'After #8', 3]);
    expect(table.getAllByRole('rowheader').length).toBeGreaterThan(0);
  });

  it('says of a lost change that it is compared all the same', () => {
    compareByMenu();
    expect(comparison()?.textContent).toContain('#8 lost changes');
  });

  it('frames the other row, and leaves the selection', () => {
    compareByMenu();
    expect(requestRow('PUT /cart/1').classList.contains('compared')).toBe(true);
    expect(requestRow('POST /login').getAttribute('aria-selected')).toBe('true');
  });

  it.each([
    ['Escape', () => press('Escape')],
    ['its button', () => fireEvent.click(screen.getByRole('button', { name: /End the comp/ }))],
    ['c', () => press('c')],
  ])('ends with %s, and the selection stays', (_, end) => {
    compareByMenu();
    end();
    expect(comparison()).toBeNull();
    expect(requestRow('POST /login').getAttribute('aria-selected')).toBe('true');
  });

  it('waits with c for another request, and follows the selection', () => {
    mountPanel(storyFacts());
    fireEvent.click(requestRow('POST /login'));
    press('c');
    expect(comparison()?.textContent).toContain('Select another request to compare it with #4');
    fireEvent.click(requestRow('PUT /cart/1'));
    expect(comparison()?.textContent).toContain('After #4, with after #8');
  });

  it('ends where the other request is let go', () => {
    const { store } = mountPanel(storyFacts());
    fireEvent.click(requestRow('POST /login'));
    press('c');
    store.getState().clear();
    expect(store.getState().comparedKey).toBeNull();
  });
});
