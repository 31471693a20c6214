import { describe, expect, it } from 'vitest';
import { createShield } from '../../../server-plugin/process/shield.ts';

function fail(): never {
  throw new Error('our mistake');
}

describe('the shield', () => {
  it('gives what the work gives, and something else where it throws', () => {
    const shield = createShield(() => undefined);
    expect(shield.run(() => 'done', 'not done')).toBe('done');
    expect(shield.run(fail, 'not done')).toBe('not done');
  });

  it('is off after ten errors, and runs nothing any more', () => {
    const shield = createShield(() => undefined);
    for (let error = 1; error <= 9; error += 1) shield.run(fail, null);
    expect([shield.off, shield.run(() => 'done', null)]).toEqual([false, 'done']);
    shield.run(fail, null);
    expect([shield.off, shield.run(() => 'done', null)]).toEqual([true, null]);
    expect(shield.errors).toBe(10);
  });

  it('tells of the first error, and that it is off, and of nothing else', () => {
    const told: string[] = [];
    const shield = createShield((line) => void told.push(line));
    for (let error = 1; error <= 20; error += 1) shield.run(fail, null);
    expect(told).toEqual([
      expect.stringContaining('your app is not affected (told once): our mistake'),
      expect.stringContaining('switched itself off after 10 errors'),
    ]);
  });

  it('holds also where nobody can be told', () => {
    const shield = createShield(fail);
    expect(shield.run(fail, 'not done')).toBe('not done');
  });
});
