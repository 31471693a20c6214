import { describe, expect, it } from 'vitest';
import { createRedactor, defaultRedactor } from '../../server-plugin/redact.ts';
import { Revisions } from '../../server-plugin/revisions.ts';

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
    const text = JSON.stringify({ text: 'x'.repeat(1000) });
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
  });

  it('count bytes of UTF-8', () => {
    expect(new Revisions().acquire('"€"').bytes).toBe(5);
  });
});
