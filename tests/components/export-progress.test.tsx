// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/preact';
import { describe, expect, it, vi } from 'vitest';
import { mountPanel, withLayout } from '../support/panel.tsx';
import { storyFacts } from '../support/story.ts';

/** A recording that is never all written. */
vi.mock('../../lib/recording/export-text.ts', async (original) => ({
  ...(await original<object>()),
  *exportText() {
    for (;;) yield 0.25;
  },
}));

withLayout();

const dialog = () => screen.getByRole('dialog', { name: 'Export a recording' });

describe('a recording that takes its time to be written', () => {
  it.each([
    ['Save the file', 0.25],
    ['Save as a page', 0.1],
  ])('shows how much of it is, until somebody has had enough: “%s”', async (name, value) => {
    const { host } = mountPanel(storyFacts());
    fireEvent.click(screen.getByRole('button', { name: 'Export a recording' }));
    fireEvent.click(within(dialog()).getByRole('button', { name }));
    const bar = await screen.findByRole('progressbar', { name: 'Writing the file' });
    expect(bar).toHaveProperty('value', value);
    fireEvent.click(within(dialog()).getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByRole('progressbar')).toBeNull());
    expect(dialog()).toBeTruthy();
    expect(host.save).not.toHaveBeenCalled();
  });

  it('is ended with the dialog', async () => {
    const { host } = mountPanel(storyFacts());
    const open = () => fireEvent.click(screen.getByRole('button', { name: 'Export a recording' }));
    open();
    fireEvent.click(within(dialog()).getByRole('button', { name: 'Save the file' }));
    await screen.findByRole('progressbar', { name: 'Writing the file' });
    fireEvent.keyDown(document.body, { key: 'Escape' });
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    open();
    expect(screen.queryByRole('progressbar')).toBeNull();
    expect(host.save).not.toHaveBeenCalled();
  });
});
