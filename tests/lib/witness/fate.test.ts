import { describe, expect, it } from 'vitest';
import { parseCookieHeader, parseSetCookieLine, wireCookie } from '../../../lib/witness/cookies.ts';
import { fateOf } from '../../../lib/witness/fate.ts';

const set = (line: string) => {
  const parsed = parseSetCookieLine(line, 0);
  if (!parsed) throw new Error(`no cookie in ${line}`);
  return parsed;
};
const sent = parseCookieHeader('sid=old').map(wireCookie);

describe('fateOf', () => {
  it('was kept when the jar has it', () => {
    expect(fateOf(set('sid=new'), [], [{ name: 'sid', value: 'new' }])).toBe(true);
  });

  it('was not kept when the jar has nothing by its name', () => {
    expect(fateOf(set('sid=new'), [], [])).toBe(false);
  });

  it('was not kept when the jar still has what was there before', () => {
    expect(fateOf(set('sid=new'), sent, [{ name: 'sid', value: 'old' }])).toBe(false);
  });

  it('is not known when the jar has something else: another response may have replaced it', () => {
    expect(fateOf(set('sid=new'), sent, [{ name: 'sid', value: 'newer' }])).toBeNull();
    expect(fateOf(set('sid=new'), null, [{ name: 'sid', value: 'old' }])).toBeNull();
  });

  it('was obeyed when a cleared cookie is gone', () => {
    expect(fateOf(set('sid=; Max-Age=0'), sent, [])).toBe(true);
  });
});
