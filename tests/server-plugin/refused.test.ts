import { describe, expect, it } from 'vitest';
import { refusedValue } from '../../server-plugin/session-framework/refused.ts';

const refused = (path: string, type: string, name = 'UnserialisableError') => ({
  name,
  path,
  message: `session${path} is a ${type}, which JSON cannot hold.`,
});

describe('a value that the framework refused', () => {
  it('is named by its way and its type', () => {
    const error = refused('.cart[0]["a \\"b\\""]', 'Date');
    expect(refusedValue(error)).toEqual({ path: ['cart', 0, 'a "b"'], type: 'Date' });
  });

  it('is told in short', () => {
    const value = refusedValue(refused(`.${'k'.repeat(5000)}`, 'Date'));
    expect(value?.path).toEqual(['k'.repeat(1000)]);
    expect(refusedValue(refused('.key', 'x'.repeat(61)))).toBeNull();
  });

  it.each([
    ['another error', refused('.key', 'Date', 'TypeError')],
    ['an error without a way', refused('', 'Date')],
    ['no error', undefined],
  ])('is not read from %s', (_what, error) => {
    expect(refusedValue(error)).toBeNull();
  });
});
