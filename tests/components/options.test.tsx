// @vitest-environment happy-dom
import { render } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import { Options } from '../../components/detail/life-cycle/options.tsx';

function shown(value: string | number | null, unit?: string): string | null {
  const units = unit === undefined ? {} : { 'cookie.maxAge': unit };
  const { container } = render(<Options options={{ 'cookie.maxAge': value }} units={units} />);
  return container.textContent;
}

describe('the options of a middleware', () => {
  it.each([
    ['an hour meant in seconds', 3600, 'ms', 'cookie.maxAge: 3600 ms (3.6 s)'],
    ['an hour', 3_600_000, 'ms', 'cookie.maxAge: 3600000 ms (1 h)'],
    ['two weeks', 1_209_600, 's', 'cookie.maxAge: 1209600 s (14 d)'],
    ['less than a second', 60, 'ms', 'cookie.maxAge: 60 ms (0.06 s)'],
    ['in the past', -1, 'ms', 'cookie.maxAge: -1 ms (-0.001 s)'],
    ['a unit that is not known here', 3, 'fortnights', 'cookie.maxAge: 3 fortnights'],
    ['no time', null, 'ms', 'cookie.maxAge: null'],
    ['a word', 'session', 'ms', 'cookie.maxAge: "session"'],
    ['no unit told', 3600, undefined, 'cookie.maxAge: 3600'],
  ])('are as written, with what a time comes to: %s', (_what, value, unit, text) => {
    expect(shown(value, unit)).toBe(text);
  });
});
