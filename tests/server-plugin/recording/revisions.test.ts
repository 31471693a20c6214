import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../../server-plugin/recording/fingerprint.ts';
import { createRedactor, defaultRedactor } from '../../../server-plugin/redaction/redactor.ts';
import { Revisions } from '../../../server-plugin/recording/revisions.ts';

describe('revisions', () => {
  it('are shared: equal texts are one', () => {
    const revisions = new Revisions();
    const first = revisions.acquire('{"n":1}');
    expect(revisions.acquire('{"n":1}')).toBe(first);
    expect(revisions.size).toBe(1);
    expect(revisions.acquire('{"n":2}').id).not.toBe(first.id);
  });

  it('are kept as long as somebody holds them, and counted once', () => {
    const revisions = new Revisions();
    const text = JSON.stringify({ text: 'x'.repeat(400) });
    const held = revisions.acquire(text);
    const once = revisions.bytes;
    revisions.acquire(text);
    expect(revisions.bytes).toBe(once);
    revisions.announce(held);
    revisions.release(held);
    expect(revisions.find(held.id)).toBe(held);
    revisions.release(held);
    expect(revisions.find(held.id)).toBeUndefined();
    expect([revisions.size, revisions.bytes]).toEqual([0, 0]);
    revisions.release(held);
    expect(revisions.bytes).toBe(0);
  });

  it.each([defaultRedactor, createRedactor(false)])(
    'tell no id of a session, whatever its name',
    (rule) => {
      const revisions = new Revisions();
      const [own, other] = ['unVPZlhzjwZYPeY8a1sLFb49Xr10SlKS', 'k3Jx0aQmWm5dTz9pVb7uYc2eRf4gHs6L'];
      const text = JSON.stringify({ mine: own, all: [other], not: 'unVPZlhzjwZYPeY8', [own]: 1 });
      const held = revisions.acquireTail(text.slice(1), rule, own);
      revisions.acquireTail('"n":1}', rule, other);
      expect(JSON.parse(revisions.serve(held).json ?? '')).toEqual({
        mine: `[session ${fingerprint(own)}]`,
        all: [`[session ${fingerprint(other)}]`],
        not: 'unVPZlhzjwZYPeY8',
        [`[session ${fingerprint(own)}]`]: 1,
      });
      revisions.release(held);
      expect(revisions.acquire(text, rule)).not.toBe(held);
    },
  );

  it('tell no id of a session as a key of what is too large either', () => {
    const revisions = new Revisions(100);
    const own = 'unVPZlhzjwZYPeY8a1sLFb49Xr10SlKS';
    const text = JSON.stringify({ [own]: 'x'.repeat(100), cart: 1 });
    const held = revisions.acquireTail(text.slice(1), defaultRedactor, own);
    expect(revisions.serve(held).keys).toEqual([`[session ${fingerprint(own)}]`, 'cart']);
  });

  it('take a short id for the word that it may be', () => {
    const revisions = new Revisions();
    const text = '{"1234567":"1234567"}';
    const held = revisions.acquireTail(text.slice(1), defaultRedactor, '1234567');
    expect(revisions.serve(held).json).toBe(text);
  });

  it('can be held again after they were let go', () => {
    const revisions = new Revisions();
    const held = revisions.acquire('{}');
    revisions.release(held);
    revisions.retain(held);
    expect(revisions.acquire('{}')).toBe(held);
  });

  it('have ids that differ between processes, so that a secret cannot be guessed from one', () => {
    const text = '{"pin":"1234"}';
    expect(new Revisions().acquire(text).id).not.toBe(new Revisions().acquire(text).id);
  });

  it('are never served under the rule of another redactor', () => {
    const revisions = new Revisions();
    const text = '{"password":"hunter2"}';
    const open = revisions.acquire(text, createRedactor(false));
    const hidden = revisions.acquire(text, defaultRedactor);
    expect(open.id).not.toBe(hidden.id);
    expect(revisions.serve(hidden).json).not.toContain('hunter2');
    expect(revisions.serve(open).json).toContain('hunter2');
  });

  it('of a text that is no JSON tell nothing of it, and cost no other', () => {
    const revisions = new Revisions();
    const broken = revisions.acquire('{"token":"abc"');
    expect(revisions.serve(broken)).toEqual({
      id: broken.id,
      json: null,
      bytes: 14,
      truncated: true,
      keys: [],
    });
  });

  it('that are too large keep their size and top-level keys', () => {
    const revisions = new Revisions(100);
    const text = JSON.stringify({ user: 'ada', list: 'x'.repeat(200) });
    const large = revisions.acquire(text);
    expect(revisions.acquire(text)).toBe(large);
    expect(large.text).toBeNull();
    expect(revisions.serve(large)).toEqual({
      id: large.id,
      json: null,
      bytes: text.length,
      truncated: true,
      keys: ['user', 'list'],
    });
    expect(revisions.acquire(text.replace('ada', 'bob')).id).not.toBe(large.id);
    expect(revisions.bytes).toBeGreaterThan(0);
    revisions.release(large);
    revisions.release(large);
    expect(revisions.acquire(text)).not.toBe(large);
  });

  it('are too large over 256 KiB of UTF-8', () => {
    const revisions = new Revisions();
    const withBytes = (bytes: number, character = 'x') =>
      `{"t":"${character.repeat((bytes - 8) / Buffer.byteLength(character))}"}`;
    expect(revisions.acquire(withBytes(262_144)).text).not.toBeNull();
    expect(revisions.acquire(withBytes(262_146)).text).toBeNull();
    expect(revisions.acquire(withBytes(262_146, 'ж')).text).toBeNull();
  });

  it('that are too large name at most 200 keys, of 1,000 characters each', () => {
    const entries = Array.from({ length: 1000 }, (_, n) => [`${n}`.padEnd(2000, 'x'), n]);
    const text = JSON.stringify(Object.fromEntries(entries));
    const revisions = new Revisions();
    const { keys } = revisions.serve(revisions.acquire(text));
    expect(keys?.map(({ length }) => length)).toEqual(Array.from({ length: 200 }, () => 1000));
  });

  it('of a session that changes nothing are one, also where texts are too long to look up', () => {
    const revisions = new Revisions();
    const tail = `"t":"${'x'.repeat(20_000)}"}`;
    const first = revisions.acquireTail(tail, defaultRedactor, 'a');
    expect(revisions.acquireTail(tail, defaultRedactor, 'a')).toBe(first);
    // Never of another rule, nor when nobody holds it any more.
    const other = createRedactor(['t']);
    expect(revisions.acquireTail(tail, other, 'a')).not.toBe(first);
    revisions.release(first);
    revisions.release(first);
    expect(revisions.acquireTail(tail, defaultRedactor, 'a')).not.toBe(first);
  });

  it('with the same id are found as long as one of them is held', () => {
    const revisions = new Revisions();
    const text = `{"t":"${'x'.repeat(20_000)}"}`;
    const [one, two] = [revisions.acquire(text), revisions.acquire(text)];
    expect(one).not.toBe(two);
    const id = revisions.announce(one);
    expect(revisions.announce(two)).toBe(id);
    revisions.release(one);
    expect(revisions.find(id)?.text).toBe(text);
    revisions.release(two);
    expect([revisions.find(id), revisions.size, revisions.bytes]).toEqual([undefined, 0, 0]);
  });

  it('that nobody holds are told their id, and not found by it', () => {
    const revisions = new Revisions();
    const gone = revisions.acquire('{"n":1}');
    revisions.release(gone);
    expect(revisions.find(revisions.announce(gone))).toBeUndefined();
  });

  it('of two lists of words are never mixed up', () => {
    const revisions = new Revisions();
    const [first, second] = [createRedactor(['street']), createRedactor(['flat'])];
    const text = '{"street":"1234","flat":"DE00"}';
    expect(revisions.serve(revisions.acquire(text)).json).toBe(text);
    expect(revisions.serve(revisions.acquire(text, first)).json).toContain('DE00');
    const { json } = revisions.serve(revisions.acquire(text, second));
    expect(json).toContain('1234');
    expect(json).not.toContain('DE00');
  });

  it('are counted and given out only where they were made here', () => {
    const revisions = new Revisions();
    const foreign = { id: 'of-elsewhere', text: '{}', tail: '}', bytes: 2 };
    revisions.retain(foreign);
    expect([revisions.size, revisions.bytes]).toEqual([0, 0]);
    revisions.release(foreign);
    expect([revisions.size, revisions.bytes]).toEqual([0, 0]);
    expect(revisions.find(revisions.announce(foreign))).toBeUndefined();
    expect(() => revisions.serve(foreign)).toThrow('not an entry of this table');
  });

  it('count bytes of UTF-8', () => {
    expect(new Revisions().acquire('"€"').bytes).toBe(5);
  });
});
