import { expect, it, vi } from 'vitest';
import { processWide } from '../../server-plugin/process-wide.ts';

it('makes a value once, also where the module is evaluated again', async () => {
  const first = processWide('test 1', () => ({}));
  vi.resetModules();
  const copy = await import('../../server-plugin/process-wide.ts');
  expect(copy.processWide).not.toBe(processWide);
  expect(copy.processWide('test 1', () => ({}))).toBe(first);
});

it('keeps what has another name apart', () => {
  expect(processWide('test 2', () => ({}))).not.toBe(processWide('test 3', () => ({})));
});

it('leaves no name on the global object that somebody may list', () => {
  const before = Object.keys(globalThis);
  processWide('test 4', () => ({}));
  expect(Object.keys(globalThis)).toEqual(before);
});
