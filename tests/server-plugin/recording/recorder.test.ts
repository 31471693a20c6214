import { describe, expect, it } from 'vitest';
import { parseSetCookie } from '../../../server-plugin/exchange/cookies.ts';
import { fingerprint } from '../../../server-plugin/recording/fingerprint.ts';
import { Draft } from '../../../server-plugin/recording/recorder.ts';
import { defaultRedactor } from '../../../server-plugin/redaction/redactor.ts';
import { Revisions } from '../../../server-plugin/recording/revisions.ts';

function draftOf(revisions = new Revisions(), url = '/'): Draft {
  return new Draft(
    {
      method: 'GET',
      url,
      secure: false,
      forwardedProto: null,
      middleware: { name: 'test', version: '1.0.0', kind: 'store', rule: 'hash' },
      cookieIn: { name: 'sid', count: 0, bytes: 0, state: 'absent' },
    },
    revisions,
  );
}

describe('what a record holds', () => {
  it('is at most 100 store calls: the first ones tell', () => {
    const draft = draftOf();
    for (let n = 0; n < 1000; n += 1) {
      draft.endOperation(draft.beginOperation('save', String(n)), null);
    }
    expect(draft.toRecord(1).ops).toHaveLength(100);
  });

  it('is at most 300 characters of an error, and a word for one without a text', () => {
    const odd = {
      toString() {
        throw new Error('no text');
      },
    };
    const errors = ['x'.repeat(301), new Error('y'.repeat(90_000)), odd];
    const draft = draftOf();
    for (const error of errors) draft.endOperation(draft.beginOperation('save', null), error);
    expect(draft.toRecord(1).ops.map(({ error }) => error)).toEqual([
      `${'x'.repeat(300)}…`,
      `${'y'.repeat(300)}…`,
      'an error without a text',
    ]);
  });

  it('is no id and no cookie in an error, also where it is cut there', () => {
    const [id, cookie] = ['an id of a session', 's%3Athe+cookie'];
    const draft = draftOf();
    draft.cookie = cookie;
    const errors = [`no ${id}`, `${'- '.repeat(145)}${id}`, `${cookie} is wrong`];
    for (const error of errors) draft.endOperation(draft.beginOperation('save', id), error);
    expect(draft.toRecord(1).ops.map(({ error }) => error)).toEqual([
      `no [session ${fingerprint(id)}]`,
      `${'- '.repeat(145)}[session ${fingerprint(id)[0]}…`,
      `[cookie ${fingerprint(cookie)}] is wrong`,
    ]);
  });

  it('is no id of an earlier call in an error, however many there were', () => {
    const draft = draftOf();
    for (let n = 0; n < 200; n += 1) {
      draft.endOperation(draft.beginOperation('save', `session number ${n}`), null);
    }
    draft.before = 'the session before';
    const last = draft.beginOperation('save', 'the last session');
    draft.endOperation(last, 'session number 1, the session before, the last session');
    expect(last.error).toMatch(/^(\[session [0-9a-f]{16}\](, )?){3}$/);
  });

  it('is no id of a session in the names of keys', () => {
    const draft = draftOf();
    const id = 'unVPZlhzjwZYPeY8a1sLFb49Xr10SlKS';
    const stateOf = (value: number) => draft.intern(`"${id}":[${value}]}`, defaultRedactor, id);
    draft.sameObjects = draft.storeWrote = [id];
    draft.unserialisable = [{ path: ['list', 0, id], type: 'Map' }];
    draft.set('loaded', stateOf(1));
    draft.set('end', stateOf(2));
    const told = `[session ${fingerprint(id)}]`;
    expect(draft.toRecord(1)).toMatchObject({
      inPlace: [told],
      storeWrote: [told],
      unserialisable: [{ path: ['list', 0, told], type: 'Map' }],
    });
  });

  it('is at most 1,000 characters of a key that was changed in place', () => {
    const draft = draftOf();
    const key = 'k'.repeat(5000);
    const stateOf = (value: number) => draft.intern(`"${key}":[${value}]}`, defaultRedactor, null);
    draft.sameObjects = [key];
    draft.set('loaded', stateOf(1));
    draft.set('end', stateOf(2));
    expect(draft.toRecord(1).inPlace).toEqual(['k'.repeat(1000)]);
  });

  it('is weighed with all that may be long', () => {
    const draft = draftOf();
    const empty = draft.bytes;
    expect(empty).toBeGreaterThan(1000);
    expect(draftOf(undefined, `/${'x'.repeat(1000)}`).bytes).toBeGreaterThan(empty + 1000);
    draft.beginOperation('save', null);
    const one = draft.bytes;
    expect(one).toBeGreaterThan(empty);
    draft.unserialisable = [{ path: ['a'], type: 'Map' }];
    const two = draft.bytes;
    expect(two).toBeGreaterThan(one);
    draft.setCookie = [parseSetCookie('sid=1', 0)];
    expect(draft.bytes).toBeGreaterThan(two);
  });
});

describe('the states of a record', () => {
  it.each([
    ['small', 1],
    ['too large to keep', 1_000_000],
  ])('are held once, as long as somebody holds the record: %s', (_name, size) => {
    const revisions = new Revisions();
    const tail = `"text":"${'x'.repeat(size)}"}`;
    const draft = draftOf(revisions);
    draft.intern(tail, defaultRedactor, null);
    draft.intern(tail, defaultRedactor, null);
    expect(revisions.size).toBe(1);
    draft.retain();
    draft.release();
    expect(revisions.size).toBe(1);
    draft.release();
    draft.release();
    expect(revisions.size).toBe(0);
    draft.retain();
    expect(revisions.size).toBe(1);
  });

  it('that come when nobody holds it any more are not kept for it', () => {
    const revisions = new Revisions();
    const draft = draftOf(revisions);
    draft.release();
    draft.intern('"n":1}', defaultRedactor, null);
    expect(revisions.size).toBe(0);
  });
});
