import { describe, expect, it } from 'vitest';
import type { BrowserCookie } from '../../../lib/witness/jar.ts';
import { inBoth, JarMirror } from '../../../lib/witness/jar-mirror.ts';

/** The jar between two events of the browser, by what it told of changes. */

function cookie(value: string, facts: Partial<BrowserCookie> = {}): BrowserCookie {
  const own = { name: 'sid', domain: 'localhost', path: '/', sameSite: 'unspecified' };
  return { ...own, value, secure: false, httpOnly: true, ...facts };
}

const values = (mirror: JarMirror) => mirror.last(0)?.map(({ value, path }) => `${path} ${value}`);

describe('JarMirror', () => {
  it('is not known until it was filled', () => {
    expect(new JarMirror().last(0)).toBeNull();
  });

  it('follows what is set, replaced and dropped', () => {
    const mirror = new JarMirror();
    mirror.fill([cookie('a')], 0);
    mirror.change({ cookie: cookie('b', { path: '/admin' }), removed: false }, 1);
    mirror.change({ cookie: cookie('c'), removed: false }, 2);
    expect(values(mirror)).toEqual(['/admin b', '/ c']);
    mirror.change({ cookie: cookie('b', { path: '/admin' }), removed: true }, 3);
    expect(values(mirror)).toEqual(['/ c']);
  });

  it('knows when a cookie came that it saw coming, and of no other', () => {
    const mirror = new JarMirror();
    mirror.fill([cookie('a')], 0);
    mirror.change({ cookie: cookie('b', { path: '/admin' }), removed: false }, 7);
    expect(mirror.last(0)?.map(({ setAt }) => setAt)).toEqual([null, 7]);
  });

  it('counts what changed while it was filled', () => {
    const mirror = new JarMirror();
    mirror.change({ cookie: cookie('new'), removed: false }, 1);
    mirror.fill([cookie('old')], 0);
    expect(values(mirror)).toEqual(['/ new']);
  });

  describe('at a time', () => {
    const mirror = new JarMirror();
    mirror.fill([cookie('a')], 10);
    mirror.change({ cookie: cookie('b'), removed: false }, 20);
    mirror.change({ cookie: cookie('c'), removed: false }, 30);
    const at = (time: number) => mirror.at(time)?.map(({ value }) => value) ?? null;

    it('is as the changes before it left it', () => {
      expect([at(15), at(21), at(31)]).toEqual([['a'], ['b'], ['c']]);
    });

    it('is without the change of that very time, which the request may have made', () => {
      expect([at(20), at(30)]).toEqual([['a'], ['b']]);
    });

    it('is not known before it was filled, nor when too much changed since', () => {
      expect([at(5), at(10), new JarMirror().at(1)]).toEqual([null, null, null]);
      for (let time = 40; time < 300; time++) {
        mirror.change({ cookie: cookie(`at ${time}`), removed: false }, time);
      }
      expect([at(40), at(300)]).toEqual([null, ['at 299']]);
    });
  });

  it('gives what it was, also after a change', () => {
    const mirror = new JarMirror();
    mirror.fill([cookie('a')], 0);
    const before = mirror.last(0);
    mirror.change({ cookie: cookie('b'), removed: false }, 1);
    expect(before?.map(({ value }) => value)).toEqual(['a']);
  });
});

describe('a mirror of a jar', () => {
  it('has no cookie any more that ran out, though the browser does not tell', () => {
    const mirror = new JarMirror();
    mirror.fill([cookie('a', { expirationDate: 2 })], 0);
    expect([mirror.last(1999), mirror.at(1999)].map((jar) => jar?.length)).toEqual([1, 1]);
    expect([mirror.last(2000), mirror.at(2000)].map((jar) => jar?.length)).toEqual([0, 0]);
  });

  it('is behind where it has what the browser has not', () => {
    const [mirror, other] = [new JarMirror(), new JarMirror()];
    mirror.fill([cookie('a'), cookie('b', { domain: 'app.test' })], 0);
    other.fill([cookie('c')], 0);
    const isAsked = ({ domain }: { domain: string }) => domain === 'localhost';
    expect(mirror.isBehind(other.last(1) ?? [], isAsked, 1)).toBe(false);
    expect(mirror.isBehind([], isAsked, 1)).toBe(true);
    expect(mirror.isBehind([], ({ domain }) => domain === 'other.test', 1)).toBe(false);
  });
});

describe('inBoth', () => {
  it('takes what was there before and after with the same value, and nothing that came or went', () => {
    const [before, after] = [new JarMirror(), new JarMirror()];
    before.fill([cookie('same'), cookie('gone', { path: '/a' }), cookie('old', { path: '/b' })], 0);
    after.fill([cookie('same'), cookie('new', { path: '/b' }), cookie('come', { path: '/c' })], 0);
    const both = inBoth(before.last(0) ?? [], after.last(0) ?? []);
    expect(both.map(({ value }) => value)).toEqual(['same']);
  });
});
