import { describe, expect, it } from 'vitest';
import {
  COLUMNS,
  DEFAULT_LAYOUT,
  fitColumns,
  withColumn,
  withNextSort,
  withWidth,
  type ColumnLayout,
} from '../../../lib/panel/columns.ts';

const fit = (
  width: number,
  layout: ColumnLayout = DEFAULT_LAYOUT,
  digits = 2,
  hasServices = false,
) => fitColumns(layout, { width, digits, hasHosts: true, hasServices });

describe('the columns that fit', () => {
  it('are all where there is room, or the width is not known', () => {
    expect(fit(1400, undefined, 2, true).columns).toEqual(COLUMNS);
    expect(fit(0, undefined, 2, true).columns).toEqual(COLUMNS);
  });

  it.each([
    [
      820,
      [
        'number',
        'method',
        'path',
        'host',
        'status',
        'session',
        'verdict',
        'marks',
        'duration',
        'changes',
      ],
    ],
    [700, ['number', 'method', 'path', 'status', 'session', 'verdict', 'marks', 'changes']],
    [420, ['number', 'path', 'status', 'verdict', 'marks']],
    [220, ['number', 'path', 'verdict', 'marks']],
    [10, ['number', 'path', 'verdict', 'marks']],
  ])('are at %i px', (width, columns) => {
    expect(fit(width).columns).toEqual(columns);
  });

  it('have the verdict by its form alone where the list is very narrow', () => {
    expect(fit(279).hasForms).toBe(true);
    expect(fit(280).hasForms).toBe(false);
  });

  it('name no service where there is one', () => {
    expect(fit(0).columns).toEqual(COLUMNS.filter((column) => column !== 'service'));
  });

  it('name no host where there is one', () => {
    const { columns } = fitColumns(DEFAULT_LAYOUT, {
      width: 1280,
      digits: 2,
      hasHosts: false,
      hasServices: false,
    });
    expect(columns).not.toContain('host');
  });

  it('never cut a number, however long it is', () => {
    const widthFor = (digits: number) => parseInt(fit(1280, DEFAULT_LAYOUT, digits).template, 10);
    expect(widthFor(5) - widthFor(4)).toBeGreaterThanOrEqual(7);
    expect(widthFor(5)).toBeGreaterThan(5 * 7);
  });
});

describe('a layout', () => {
  it('hides columns and shows them again, and the path always', () => {
    const hidden = withColumn(withColumn(DEFAULT_LAYOUT, 'method', false), 'path', false);
    const { columns } = fit(0, hidden, 2, true);
    expect(columns).toEqual(COLUMNS.filter((column) => column !== 'method'));
    expect(withColumn(hidden, 'method', true)).toEqual(DEFAULT_LAYOUT);
  });

  it('has widths within reason, and the first one again', () => {
    expect(fit(1280, withWidth(DEFAULT_LAYOUT, 'method', 91)).template).toContain(' 91px ');
    expect(withWidth(DEFAULT_LAYOUT, 'path', -5).widths).toEqual({ path: 30 });
    expect(withWidth(DEFAULT_LAYOUT, 'path', 1e9).widths).toEqual({ path: 1000 });
    expect(withWidth(withWidth(DEFAULT_LAYOUT, 'path', 99), 'path', null)).toEqual(DEFAULT_LAYOUT);
  });

  it('sorts up, down, and in the order of time again', () => {
    const up = withNextSort(DEFAULT_LAYOUT, 'status');
    const down = withNextSort(up, 'status');
    expect(up.sort).toEqual({ column: 'status', direction: 'ascending' });
    expect(down.sort).toEqual({ column: 'status', direction: 'descending' });
    expect(withNextSort(down, 'status').sort).toBeNull();
    expect(withNextSort(down, 'path').sort).toEqual({ column: 'path', direction: 'ascending' });
  });
});
