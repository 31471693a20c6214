// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mountPanel, withLayout, type MountedPanel } from '../support/panel.tsx';
import { recordFacts, sessionRecord } from '../support/records.ts';
import { storyFacts } from '../support/story.ts';

withLayout();

// Answers come in one go while no time is over: how busy the machine is does not matter.
beforeEach(() => void vi.spyOn(performance, 'now').mockReturnValue(0));
afterEach(() => void vi.restoreAllMocks());

const field = (): HTMLElement => screen.getByRole('combobox', { name: 'Filter requests' });
const filterOf = ({ store }: MountedPanel): string => store.getState().filter;

function typed(text: string): MountedPanel {
  const panel = mountPanel(storyFacts());
  field().focus();
  fireEvent.input(field(), { target: { value: text } });
  return panel;
}

const press = (key: string): boolean => fireEvent.keyDown(field(), { key });

const options = (): string[] =>
  within(screen.getByRole('listbox', { name: 'Words to go on with' }))
    .queryAllByRole('option')
    .map((option) => option.textContent);

describe('the filter', () => {
  it('offers words as one types, with what they mean and how many rows they leave', () => {
    typed('verdict:');
    expect(options()).toContain('lostChanged, and the next request will not find the change.6');
  });

  it('takes the word that the arrow keys chose, and goes on to its values', () => {
    const panel = typed('ver');
    press('ArrowDown');
    const chosen = screen.getByRole('option', { selected: true });
    expect(field().getAttribute('aria-activedescendant')).toBe(chosen.id);
    press('Enter');
    expect(filterOf(panel)).toBe('verdict:');
    press('ArrowDown');
    press('Enter');
    expect(filterOf(panel)).toMatch(/^verdict:[a-z-]+$/);
    expect(field().getAttribute('aria-expanded')).toBe('false');
  });

  it('takes what is on top with Tab, and leaves the field by it where no word has begun', () => {
    const panel = typed('stat');
    expect(press('Tab')).toBe(false);
    expect(filterOf(panel)).toBe('status:');
    fireEvent.input(field(), { target: { value: '' } });
    expect(press('Tab')).toBe(true);
    expect(filterOf(panel)).toBe('');
  });

  it('goes round with the arrow keys, by way of the field', () => {
    typed('ver');
    press('ArrowUp');
    expect(screen.getAllByRole('option', { selected: true })).toHaveLength(1);
    press('ArrowDown');
    expect(screen.queryByRole('option', { selected: true })).toBeNull();
  });

  it('covers no row where it has nothing to offer, until one asks', () => {
    typed('/cart');
    expect(field().getAttribute('aria-expanded')).toBe('false');
    press('ArrowDown');
    expect(field().getAttribute('aria-expanded')).toBe('true');
    fireEvent.focusOut(field());
    expect(field().getAttribute('aria-expanded')).toBe('false');
  });

  it('closes its words with Escape first, and stays in the field', () => {
    const panel = typed('verdict:los');
    press('Escape');
    expect(field().getAttribute('aria-expanded')).toBe('false');
    expect(filterOf(panel)).toBe('verdict:los');
    expect(document.activeElement).toBe(field());
    press('Escape');
    expect(filterOf(panel)).toBe('');
  });

  it.each([
    ['Losses', 'verdict:lost'],
    ['Saves', 'has:save'],
    ['My clicks', 'client:this-tab type:document,fetch'],
    ['With findings', 'has:finding'],
    ['Slower than 200 ms', 'duration:>200'],
  ])('has the preset %s', (name, filter) => {
    const panel = mountPanel(storyFacts());
    fireEvent.click(screen.getByRole('button', { name: 'Words and presets' }));
    fireEvent.click(screen.getByRole('button', { name }));
    expect(filterOf(panel)).toBe(filter);
  });

  it('says that a field is misspelt, and mends it by a click', () => {
    const panel = typed('stauts:404');
    const [said] = screen.getAllByText(/stauts: is not a field, so it filters nothing/);
    fireEvent.click(within(said ?? document.body).getByRole('button', { name: 'Take status:' }));
    expect(filterOf(panel)).toBe('status:404');
    expect(screen.queryByText(/is not a field/)).toBeNull();
  });

  it('says in the footer of how many requests it does not know', async () => {
    mountPanel([
      recordFacts([sessionRecord({ url: '/big', data: { loaded: 'a', end: 'unknown' } })]),
    ]);
    fireEvent.input(field(), { target: { value: 'key:cart' } });
    expect(await screen.findByText('1 not looked into')).toBeTruthy();
    fireEvent.input(field(), { target: { value: 'big' } });
    expect(screen.queryByText(/not looked into/)).toBeNull();
  });
});
