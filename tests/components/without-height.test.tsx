// @vitest-environment happy-dom
import { screen, within } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import { mountPanel, withLayout } from '../support/panel.tsx';
import { storyFacts } from '../support/story.ts';

withLayout(0);

describe('a panel that has no height yet', () => {
  it('draws no rows, and does not fail', () => {
    mountPanel(storyFacts());
    const grid = screen.getByRole('grid', { name: 'Requests' });
    expect(within(grid).getAllByRole('row')).toHaveLength(1);
  });
});
