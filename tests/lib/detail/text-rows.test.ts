import { describe, expect, it } from 'vitest';
import { jsonIn, rowsWithTexts } from '../../../lib/detail/text-rows.ts';
import {
  copyablePath,
  stepToChange,
  type TreeInput,
  type TreeRow,
} from '../../../lib/detail/tree.ts';
import { diff } from '../../../lib/states/diff.ts';
import type { JsonObject } from '../../../lib/states/json.ts';

const OPEN = new Map([['["prefs"]', true]]);

function rowsOf(before: JsonObject, after: JsonObject, more: Partial<TreeInput> = {}): TreeRow[] {
  const changes = diff(before, after).map((change) => ({ ...change, fate: 'stored' as const }));
  return rowsWithTexts({ before, after, changes, ...more });
}

const outline = (rows: readonly TreeRow[]): string[] =>
  rows.map(({ depth, key, change }) => `${'  '.repeat(depth)}${key ?? 'session'} ${change}`);

describe('JSON in a text of the session', () => {
  const before = { prefs: '{"theme":"dark","size":[1,2]}', user: 'ada' };
  const after = { prefs: '{"theme":"light","size":[1,2]}', user: 'ada' };

  it('is closed at first, and opens like a branch', () => {
    expect(outline(rowsOf(before, before))).toEqual([
      'session none',
      '  prefs none',
      '  user none',
    ]);
    expect(outline(rowsOf(before, before, { opened: OPEN }))).toEqual([
      'session none',
      '  prefs none',
      '    theme none',
      '    size none',
      '  user none',
    ]);
  });

  it('says what changed in it, which is still a change of the text', () => {
    const rows = rowsOf(before, after, { opened: OPEN });
    expect(outline(rows).slice(1, 4)).toEqual([
      '  prefs changed',
      '    theme changed',
      '    size none',
    ]);
    const first = stepToChange(rows, -1, 'next');
    expect(rows[first ?? 0]?.key).toBe('prefs');
    expect(stepToChange(rows, first ?? 0, 'next')).toBe(first);
    expect(rows[0]?.changesBelow).toBe(1);
  });

  it('opens on all levels', () => {
    const opened = new Map([...OPEN, ['["prefs"] in ["size"]', true]] as const);
    expect(outline(rowsOf(before, before, { opened })).slice(3, 6)).toEqual([
      '    size none',
      '      0 none',
      '      1 none',
    ]);
  });

  it('shows only what changed, where that is asked for', () => {
    const rows = rowsOf(before, after, { opened: OPEN, onlyChanges: true });
    expect(rows.map(({ key }) => key)).toEqual([null, 'prefs', 'theme']);
  });

  it('is new with a text that is new', () => {
    const rows = rowsOf({}, { prefs: '{"a":1}' }, { opened: OPEN });
    expect(outline(rows).slice(1)).toEqual(['  prefs added', '    a added']);
  });

  it('has a path that leads through the text', () => {
    const rows = rowsOf(before, before, { opened: OPEN });
    expect(rows.map(copyablePath).slice(1, 3)).toEqual([
      'session.prefs',
      'JSON.parse(session.prefs).theme',
    ]);
  });

  it.each(['', '{', 'null', '12', '"text"', '{}', '[]', ' x{"a":1}'])('is none in %j', (text) => {
    expect(jsonIn(text)).toBeNull();
  });
});
