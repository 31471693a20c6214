// @vitest-environment happy-dom
import { cleanup, configure, render, screen } from '@testing-library/preact';
import { afterEach, describe, expect, it } from 'vitest';
import type { ComponentType } from 'preact';
import { later } from '../../components/parts/later.tsx';
import { PATIENCE } from '../support/patience.ts';

configure({ asyncUtilTimeout: PATIENCE.event });
afterEach(() => cleanup());

const Greeting = ({ name }: { name: string }) => <p>Hello {name}</p>;

/** A part that is here when the test says so. */
function part() {
  const { promise, resolve, reject } = Promise.withResolvers<ComponentType<{ name: string }>>();
  let loads = 0;
  const Part = later(() => {
    loads += 1;
    return promise;
  });
  return { Part, resolve, reject, loads: () => loads };
}

describe('a part that is loaded when it is first shown', () => {
  it('is not loaded before', () => {
    expect(part().loads()).toBe(0);
  });

  it('says that it is loaded until it is here', async () => {
    const { Part, resolve } = part();
    render(<Part name="Ada" />);
    expect(screen.getByRole('status').textContent).toBe('Loading…');
    resolve(Greeting);
    expect(await screen.findByText('Hello Ada')).toBeTruthy();
    expect(screen.queryByRole('status')).toBeNull();
  });

  it('is there at once from then on', async () => {
    const { Part, resolve, loads } = part();
    resolve(Greeting);
    await Part.load();
    render(<Part name="Ada" />);
    expect(screen.queryByRole('status')).toBeNull();
    expect(screen.getByText('Hello Ada')).toBeTruthy();
    expect(loads()).toBe(1);
  });

  it('says what to do where it cannot be loaded', async () => {
    const { Part, reject } = part();
    render(<Part name="Ada" />);
    reject(new Error('gone'));
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('Close DevTools and open it again.');
  });

  it('is asked for again when it is next shown', async () => {
    const { Part, reject, loads } = part();
    const first = render(<Part name="Ada" />);
    reject(new Error('gone'));
    await screen.findByRole('alert');
    first.unmount();
    render(<Part name="Ada" />);
    expect(loads()).toBe(2);
  });

  it('does not mind that it is hidden meanwhile', async () => {
    const { Part, resolve } = part();
    const shown = render(<Part name="Ada" />);
    shown.unmount();
    resolve(Greeting);
    render(<Part name="Ada" />);
    expect(await screen.findByText('Hello Ada')).toBeTruthy();
  });
});
