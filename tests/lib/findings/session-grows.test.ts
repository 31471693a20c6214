import { describe, expect, it } from 'vitest';
import { revision } from '../../support/records.ts';
import { ADA, found, recorded } from '../../support/scene.ts';

describe('the finding session-grows', () => {
  const RULE = 'session-grows';
  const pathOf = (at: number): string => `/articles/${at}-${'x'.repeat(150)}`;
  const visited = Array.from({ length: 60 }, (_, count) =>
    revision(`revision-${count}`, {
      visited: Array.from({ length: count }, (_, at) => pathOf(at)),
    }),
  );
  const page = (at: number, from: number, to: number, method = 'GET') => {
    const data = { loaded: `revision-${from}`, end: `revision-${to}`, saved: `revision-${to}` };
    return recorded(
      at,
      { method, data, modified: true, session: { before: ADA, after: ADA } },
      {},
      visited,
    );
  };
  const pages = (count: number, method?: string) =>
    Array.from({ length: count }, (_, at) => page(at, at, at + 1, method)).flat();

  it('holds where each of many pages adds to a list', () => {
    expect(found(RULE, pages(40))).toEqual([
      expect.stringMatching(
        /^visited became longer in each of 40 pages, from #1 to #40, and never shorter: the session has 6,\d+ bytes now/,
      ),
    ]);
  });

  it('holds not for a few pages, nor for what visitors send', () => {
    expect(found(RULE, pages(29))).toEqual([]);
    expect(found(RULE, pages(40, 'POST'))).toEqual([]);
  });

  it('holds not where the list is cut', () => {
    expect(found(RULE, [...pages(25), ...page(25, 25, 10), ...page(26, 10, 11)])).toEqual([]);
    const again = Array.from({ length: 20 }, (_, at) => page(30 + at, 10 + at, 11 + at)).flat();
    expect(found(RULE, [...pages(25), ...page(25, 25, 10), ...again])).toEqual([]);
  });

  it('does not apply to a session that stays as it is', () => {
    expect(found(RULE, recorded(0, {}))).toEqual([]);
  });
});
