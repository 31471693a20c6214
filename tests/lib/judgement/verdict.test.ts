import type { LineFate } from '../../../lib/fate/reasons.ts';
import { describe, expect, it } from 'vitest';
import type { Operation, SessionRecord } from '../../../server-plugin/protocol.ts';
import type { WireSetCookie, Witness } from '../../../lib/witness/hop.ts';
import { RevisionTable } from '../../../lib/states/revisions.ts';
import { judge } from '../../../lib/judgement/verdict.ts';
import {
  operation,
  state,
  sessionRecord,
  setCookie,
  wireSetCookie,
  witness,
  type RecordFacts,
} from '../../support/records.ts';

const empty = state({});
const one = state({ num_visits: 1 });
const two = state({ num_visits: 2 });
const revisions = new RevisionTable();
revisions.add([empty, one, two]);

const OTHER = '9c02aaaaaaaaaaaa';

function verdict(
  record: SessionRecord | null,
  seen: Witness | null = null,
  { instanceAlive = true } = {},
) {
  const { verdict, reason, also } = judge({
    record,
    witness: seen,
    cookieName: 'connect.sid',
    revisions,
    instanceAlive,
  });
  return { verdict, reason, also };
}

const unchanged = { loaded: one.id, atHeaders: one.id, end: one.id };
const changed = { loaded: one.id, atHeaders: two.id, end: two.id };
const saved = { ...changed, saved: two.id };
const fresh = {
  cookieIn: { state: 'absent', count: 0, bytes: 0 },
  session: { before: null },
} as const;

describe('by a record', () => {
  it('is saved where the session was taken off and is stored with other content all the same', () => {
    const record = sessionRecord({
      data: { loaded: one.id, end: null, saved: two.id },
      reason: { saved: 'changed' },
      ops: [operation('load'), operation('destroy'), operation('save')],
    });
    expect(verdict(record).verdict).toBe('saved');
  });

  it('is lost where the session is in its cookie, and the line that clears that did not go out', () => {
    const ended = {
      middleware: { kind: 'cookie' },
      session: { before: null, after: null },
      cookieIn: { state: 'unchecked' },
      data: { end: null },
      reason: { saved: 'unset' },
      ops: [operation('clear', { session: null })],
    } as const satisfies RecordFacts;
    expect(verdict(sessionRecord({ ...ended, ops: [...ended.ops] }))).toMatchObject({
      verdict: 'lost',
      reason: 'no-cookie',
    });
    const cleared = [setCookie({ cleared: true })];
    const sent = sessionRecord({ ...ended, ops: [...ended.ops], setCookie: cleared });
    expect(verdict(sent).verdict).toBe('destroyed');
  });

  describe('of a client that left before it had any headers', () => {
    const left = (facts: RecordFacts) =>
      verdict(
        sessionRecord({
          finish: 'aborted',
          status: null,
          data: { loaded: one.id, end: one.id },
          ...facts,
          timing: { headers: null },
        }),
      );
    const ops = (...names: Operation['op'][]) =>
      ['load' as const, ...names].map((op) => operation(op));

    it('is lost where the session was to go on under a new id', () => {
      const ended = { session: { after: null }, reason: { saved: 'none:destroyed' } } as const;
      const lost = { verdict: 'lost', reason: 'aborted' };
      expect(left({ ...ended, ops: ops('regenerate', 'destroy', 'save') })).toMatchObject(lost);
      expect(left({ ...ended, ops: ops('regenerate', 'save', 'destroy') })).toMatchObject(lost);
      expect(left({ ...ended, ops: ops('regenerate', 'destroy') })).toMatchObject(lost);
      expect(left({ ...ended, ops: ops('destroy') }).verdict).toBe('destroyed');
      const isOver = left({ ...ended, ops: ops('regenerate', 'destroy', 'destroy') });
      expect(isOver.verdict).toBe('destroyed');
    });

    it('is lost where the session is in its cookie, and the app ended it', () => {
      const inCookie = {
        middleware: { kind: 'cookie' },
        session: { before: null, after: null },
      } as const satisfies RecordFacts;
      const lost = { verdict: 'lost', reason: 'aborted' };
      expect(left({ ...inCookie, ops: ops('clear') })).toMatchObject(lost);
      expect(left({ ...inCookie, ops: ops() }).verdict).toBe('read');
      const upgraded = left({ ...inCookie, finish: 'end', ops: ops('clear') });
      expect(upgraded).toMatchObject({ verdict: 'lost', reason: 'too-late' });
    });

    it('is not said to have changed nothing where the session in its cookie was not there at the end', () => {
      const inCookie = {
        middleware: { kind: 'cookie' },
        session: { before: null, after: null },
        data: { loaded: one.id, end: null },
      } as const satisfies RecordFacts;
      expect(left({ ...inCookie, ops: ops() }).verdict).toBe('sent');
    });

    it('is lost where the store gave an id to a session that is new', () => {
      const stored = { ...fresh, data: { loaded: null, end: one.id, saved: one.id } };
      const nobodys = { ...stored, session: { before: null, after: null }, ops: ops('save') };
      expect(left(nobodys)).toMatchObject({ verdict: 'lost', reason: 'no-cookie' });
    });
  });

  it('is destroyed where a cookie with nothing in it took the place of the one that had the session', () => {
    const ended = (facts: RecordFacts = {}) =>
      sessionRecord({
        middleware: { kind: 'cookie' },
        session: { before: null, after: null },
        data: { end: null },
        reason: { saved: 'unset' },
        ops: [operation('clear', { session: null })],
        setCookie: [setCookie()],
        ...facts,
      });
    expect(verdict(ended()).verdict).toBe('destroyed');
    const refused = {
      outcome: 'refused',
      reasons: ['name-value-pair-exceeds-max-size'],
    } as const satisfies LineFate;
    expect(
      verdict(ended(), witness({ setCookies: [wireSetCookie({ fate: refused })] })).verdict,
    ).not.toBe('destroyed');
    expect(verdict(ended({ ops: [] })).verdict).not.toBe('destroyed');
  });

  it('is lost where the session is in its cookie, and the browser refused the last of two lines', () => {
    const first = wireSetCookie({ fate: { outcome: 'kept' } });
    const last = wireSetCookie({
      fate: { outcome: 'refused', reasons: ['name-value-pair-exceeds-max-size'] },
    });
    const of = (kind: 'cookie' | 'store') => sessionRecord({ middleware: { kind } });
    const seen = witness({ setCookies: [first, last] });
    expect(verdict(of('cookie'), seen)).toMatchObject({
      verdict: 'lost',
      reason: 'cookie-too-large',
    });
    expect(verdict(of('store'), seen).verdict).not.toBe('lost');
  });

  it('is lost where a commit failed over what nobody can read, and the middleware had seen a change', () => {
    const failed = {
      middleware: { kind: 'cookie' },
      session: { before: null, after: null },
      data: { end: null },
      reason: { saved: 'none:error' },
      ops: [operation('commit', { session: null, ok: false })],
    } as const satisfies RecordFacts;
    const record = (modified: boolean | null) =>
      sessionRecord({ ...failed, ops: [...failed.ops], modified });
    expect(verdict(record(true))).toMatchObject({ verdict: 'lost', reason: 'save-failed' });
    expect(verdict(record(null)).verdict).toBe('sent');
  });

  it('is pending while the record is open', () => {
    expect(verdict(sessionRecord({ phase: 'open' })).verdict).toBe('pending');
  });

  it('is sent when the server went away before the record ended', () => {
    const open = sessionRecord({ phase: 'open' });
    expect(verdict(open, null, { instanceAlive: false }).verdict).toBe('sent');
  });

  it.each(['none', 'sent'])(
    'is %s where the middleware stepped aside, whatever cookie another one sets',
    (expected) => {
      const count = expected === 'sent' ? 1 : 0;
      const record = sessionRecord({
        cookieIn: { state: count === 1 ? 'unchecked' : 'absent', count, bytes: count },
        session: { before: null, after: null },
        accessed: null,
        ops: [],
        setCookie: [setCookie()],
        reason: { saved: 'none:not-run', cookie: 'none:not-run' },
      });
      expect(verdict(record)).toEqual({ verdict: expected, reason: null, also: [] });
    },
  );

  it('is created when none came and one was stored and sent', () => {
    const record = sessionRecord({
      ...fresh,
      data: { end: one.id, atHeaders: one.id, saved: one.id },
      setCookie: [setCookie()],
    });
    expect(verdict(record)).toEqual({ verdict: 'created', reason: null, also: [] });
  });

  it('is not created, nor lost, where a cookie went out with nothing behind it', () => {
    const nothing = {
      ...fresh,
      data: { loaded: null, end: empty.id },
      session: { before: null, after: null },
      reason: { saved: 'none:uninitialised', cookie: 'new' },
    } as const;
    const record = sessionRecord({ ...nothing, setCookie: [setCookie()] });
    expect(verdict(record)).toEqual({ verdict: 'none', reason: null, also: [] });
    const refused = wireSetCookie({ fate: { outcome: 'refused', reasons: ['secure-only'] } });
    expect(verdict(record, witness({ setCookies: [refused] })).verdict).toBe('none');
  });

  it('is created, also refused, when an unknown id came', () => {
    const record = sessionRecord({
      cookieIn: { state: 'unknown-id' },
      session: { before: OTHER },
      data: { end: one.id, atHeaders: one.id, saved: one.id },
      setCookie: [setCookie()],
    });
    expect(verdict(record)).toMatchObject({ verdict: 'created', also: ['refused', 'sent'] });
  });

  it('is saved when the change is what the store has', () => {
    expect(verdict(sessionRecord({ data: saved })).verdict).toBe('saved');
  });

  it('is rewritten when the same was stored again', () => {
    const record = sessionRecord({ data: { ...unchanged, saved: one.id } });
    expect(verdict(record).verdict).toBe('rewritten');
  });

  it('is renewed, also read, when the store was only told to keep it longer', () => {
    const record = sessionRecord({ data: unchanged, ops: [operation('touch')] });
    expect(verdict(record)).toMatchObject({ verdict: 'renewed', also: ['read', 'sent'] });
  });

  it('is not renewed by a cookie that the browser did not keep', () => {
    const record = sessionRecord({ data: unchanged, setCookie: [setCookie()] });
    const fate = { outcome: 'refused', reasons: ['same-site-none-insecure'] } as const;
    const seen = witness({ setCookies: [wireSetCookie({ fate })] });
    expect(verdict(record, seen).verdict).toBe('read');
  });

  it('is read when the app looked and nothing moved', () => {
    expect(verdict(sessionRecord({ data: unchanged })).verdict).toBe('read');
  });

  it('is untouched when the app did not look', () => {
    expect(verdict(sessionRecord({ data: unchanged, accessed: false })).verdict).toBe('untouched');
  });

  it('is sent when the middleware cannot tell whether the app looked', () => {
    expect(verdict(sessionRecord({ data: unchanged, accessed: null })).verdict).toBe('sent');
  });

  it('is rotated, also saved, when a login goes on under a new id', () => {
    const record = sessionRecord({
      session: { before: OTHER },
      data: saved,
      setCookie: [setCookie()],
      ops: [operation('destroy', { session: OTHER }), operation('save')],
    });
    expect(verdict(record)).toMatchObject({ verdict: 'rotated', also: ['saved', 'sent'] });
  });

  it('is destroyed when the session was ended, and its data is not lost', () => {
    const record = sessionRecord({
      session: { after: null },
      data: { loaded: one.id },
      ops: [operation('destroy')],
      setCookie: [setCookie({ cleared: true })],
    });
    expect(verdict(record)).toMatchObject({ verdict: 'destroyed', reason: null });
  });

  describe('of a cookie that the browser is told to drop', () => {
    const old = setCookie({ cleared: true, domain: 'app.test' });
    const drop = (fate: WireSetCookie['fate'], facts: RecordFacts = {}) =>
      verdict(
        sessionRecord({ accessed: false, setCookie: [setCookie({ cleared: true })], ...facts }),
        witness({ setCookies: [wireSetCookie({ cleared: true, fate })] }),
      );
    const missed = { outcome: 'nothing-cleared', miss: 'no-such-cookie', instead: null } as const;

    it('is destroyed when it did, and when that is not known and one had come', () => {
      expect(drop({ outcome: 'cleared' }, fresh).verdict).toBe('destroyed');
      expect(drop(null).verdict).toBe('destroyed');
    });

    it('is not destroyed when it dropped none, would not, or may have had none', () => {
      expect(drop(missed).verdict).toBe('untouched');
      expect(drop({ outcome: 'refused', reasons: ['same-site-none-insecure'] }).verdict).toBe(
        'untouched',
      );
      const none = { ...fresh, session: { before: null, after: null } };
      expect(drop(null, none).verdict).not.toBe('destroyed');
    });

    it('is not destroyed when another line of that name sets it', () => {
      const record = sessionRecord({ data: unchanged, setCookie: [setCookie(), old] });
      expect(verdict(record)).toMatchObject({ verdict: 'renewed', also: ['read', 'sent'] });
    });
  });

  it.each(['bad-signature', 'undecodable', 'unknown-id', 'expired'] as const)(
    'is refused when a cookie came that was %s, and nothing took its place',
    (state) => {
      const record = sessionRecord({
        cookieIn: { state },
        session: { after: null },
        data: { end: empty.id },
      });
      expect(verdict(record).verdict).toBe('refused');
    },
  );

  it('is none when no cookie came and an empty session was looked at', () => {
    const record = sessionRecord({
      ...fresh,
      session: { before: null, after: null },
      data: { end: empty.id },
    });
    expect(verdict(record).verdict).toBe('none');
  });

  it('is none when the browser answered from its cache', () => {
    expect(verdict(null, witness({ fromCache: true })).verdict).toBe('none');
  });
});

describe('lost', () => {
  const lost = (facts: Parameters<typeof sessionRecord>[0], seen: Witness | null = null) =>
    verdict(sessionRecord(facts), seen);

  it('save-failed: the store refused the change', () => {
    expect(
      lost({ data: changed, modified: true, ops: [operation('save', { ok: false })] }),
    ).toMatchObject({ verdict: 'lost', reason: 'save-failed' });
  });

  it('is not lost when a second try to save succeeded', () => {
    const ops = [operation('save', { ok: false }), operation('save')];
    expect(lost({ data: saved, modified: true, ops }).verdict).toBe('saved');
  });

  it('too-late: changed after the headers', () => {
    const data = { loaded: one.id, atHeaders: one.id, end: two.id };
    expect(lost({ data })).toMatchObject({ verdict: 'lost', reason: 'too-late' });
  });

  it('too-late: changed after the save', () => {
    const data = { loaded: empty.id, atHeaders: one.id, saved: one.id, end: two.id };
    expect(lost({ data, modified: true })).toMatchObject({ verdict: 'lost', reason: 'too-late' });
  });

  it('too-late: changed on an upgraded connection, which has no response', () => {
    const facts = { data: changed, modified: true, status: null, finish: 'end' } as const;
    expect(lost(facts)).toMatchObject({ reason: 'too-late' });
  });

  it('not-flagged: changed in place, and the rule did not see it', () => {
    expect(lost({ data: changed, modified: false })).toMatchObject({ reason: 'not-flagged' });
  });

  it('not-committed: changed and seen, and never stored', () => {
    expect(lost({ data: changed, modified: true })).toMatchObject({ reason: 'not-committed' });
  });

  it('aborted: the connection was cut before the save', () => {
    expect(lost({ data: changed, modified: true, finish: 'aborted' })).toMatchObject({
      reason: 'aborted',
    });
  });

  it('aborted: the connection was cut before the headers, where nothing is seen at them', () => {
    const data = { ...changed, atHeaders: null };
    const facts = { data, modified: true, finish: 'aborted', timing: { headers: null } } as const;
    expect(lost(facts)).toMatchObject({ reason: 'aborted' });
  });

  it.each([
    ['none:status-5xx', 'status-5xx'],
    ['none:interrupted', 'interrupted'],
    ['none:conflict', 'conflict'],
  ])("by the middleware's own reason %s", (code, reason) => {
    expect(lost({ data: changed, modified: true, reason: { saved: code } })).toMatchObject({
      reason,
    });
  });

  it('kept: taken off its request, and found again by the next', () => {
    const facts = { data: { loaded: one.id, end: null }, reason: { saved: 'none:no-session' } };
    expect(lost(facts)).toMatchObject({ verdict: 'lost', reason: 'kept' });
    // Nothing is known to be kept where nothing was there.
    expect(lost({ ...facts, cookieIn: { state: 'unknown-id' } })).not.toMatchObject({
      reason: 'kept',
    });
  });

  it('save-failed: the app ended it, and the store failed to', () => {
    const failed = operation('destroy', { ok: false, error: 'disk full' });
    const facts = {
      data: { ...unchanged, end: null },
      reason: { saved: 'none:no-session' as const },
      ops: [operation('load'), failed],
    };
    expect(lost(facts)).toMatchObject({ verdict: 'lost', reason: 'save-failed' });
    // Also where the app goes on with it.
    expect(lost({ ...facts, data: unchanged })).toMatchObject({ reason: 'save-failed' });
    const again = [...facts.ops, operation('save')];
    expect(lost({ ...facts, data: saved, ops: again }).verdict).toBe('saved');
  });

  it('nothing is lost where it stays in the store, and the browser drops its cookie', () => {
    const dropped = witness({
      setCookies: [wireSetCookie({ cleared: true, fate: { outcome: 'cleared' } })],
    });
    const ops = [operation('load'), operation('destroy', { ok: false, error: 'disk full' })];
    for (const calls of [ops, ops.slice(0, 1)]) {
      const record = sessionRecord({
        data: { loaded: one.id, end: null },
        reason: { saved: 'none:no-session' },
        ops: calls,
        setCookie: [setCookie({ cleared: true })],
      });
      expect(verdict(record, dropped).verdict).toBe('destroyed');
    }
  });

  it('unserialisable: a Map does not survive storage, though the rest was saved', () => {
    expect(
      lost({ data: saved, unserialisable: [{ path: ['ratings'], type: 'Map' }] }),
    ).toMatchObject({ verdict: 'lost', reason: 'unserialisable', also: ['saved', 'sent'] });
  });

  it('insecure: a Secure cookie cannot go over http', () => {
    expect(
      lost({
        ...fresh,
        data: { end: one.id, atHeaders: one.id, saved: one.id },
        reason: { saved: 'new', cookie: 'none:insecure' },
      }),
    ).toMatchObject({ verdict: 'lost', reason: 'insecure' });
  });

  it('no-cookie: stored under a new id, and no cookie leads to it', () => {
    expect(
      lost({
        ...fresh,
        data: { end: one.id, atHeaders: empty.id, saved: one.id },
        reason: { saved: 'new', cookie: 'none:headers-sent' },
      }),
    ).toMatchObject({ verdict: 'lost', reason: 'no-cookie' });
  });

  describe('of a session that is kept in its cookie', () => {
    const inCookie = (reason: { saved: string; cookie: string }, ok: boolean) =>
      lost({
        middleware: { name: 'in-cookies', version: null, kind: 'cookie', rule: 'hash' },
        data: changed,
        ops: [operation('commit', { ok })],
        reason,
      });

    it('no-cookie: it was made, and an error page went out without it', () => {
      const reason = { saved: 'none:error', cookie: 'none:error' };
      expect(inCookie(reason, true)).toMatchObject({ reason: 'no-cookie' });
    });

    it('no-cookie: the headers had gone out before it was made', () => {
      const reason = { saved: 'none:error', cookie: 'none:headers-sent' };
      expect(inCookie(reason, false)).toMatchObject({ reason: 'no-cookie' });
    });

    it('insecure: it is Secure, and was refused for that', () => {
      const reason = { saved: 'none:error', cookie: 'none:insecure' };
      expect(inCookie(reason, false)).toMatchObject({ reason: 'insecure' });
    });

    it('save-failed: it could not be made', () => {
      const reason = { saved: 'none:error', cookie: 'none:error' };
      expect(inCookie(reason, false)).toMatchObject({ reason: 'save-failed' });
    });
  });

  it('cookie-rejected and cookie-too-large: sent, and the browser did not keep it', () => {
    const facts = {
      ...fresh,
      data: { end: one.id, atHeaders: one.id, saved: one.id },
      setCookie: [setCookie()],
    };
    const rejected = witness({
      setCookies: [
        wireSetCookie({ fate: { outcome: 'refused', reasons: ['same-site-none-insecure'] } }),
      ],
    });
    const large = witness({
      setCookies: [
        wireSetCookie({
          bytes: 5000,
          fate: { outcome: 'refused', reasons: ['name-value-pair-exceeds-max-size'] },
        }),
      ],
    });
    expect(lost(facts, rejected)).toMatchObject({ reason: 'cookie-rejected' });
    expect(lost(facts, large)).toMatchObject({ reason: 'cookie-too-large' });
  });

  it('is not claimed while the jar has not been asked', () => {
    const facts = {
      ...fresh,
      data: { end: one.id, atHeaders: one.id, saved: one.id },
      setCookie: [setCookie()],
    };
    expect(lost(facts, witness({ setCookies: [wireSetCookie({ fate: null })] })).verdict).toBe(
      'created',
    );
  });

  it('is not claimed of a new session whose content is not known', () => {
    expect(
      lost({ ...fresh, session: { before: null, after: null }, data: { end: 'unknown-revision' } })
        .verdict,
    ).toBe('none');
  });

  it('interrupted: a refused save is no failure of the store, and not the app ending its session', () => {
    const reason = { saved: 'none:interrupted' };
    const refused = [operation('save', { ok: false })];
    expect(lost({ data: changed, modified: true, reason, ops: refused })).toMatchObject({
      reason: 'interrupted',
    });
    const ops = [...refused, operation('destroy')];
    expect(
      lost({ data: changed, modified: true, reason, session: { after: null }, ops }),
    ).toMatchObject({ verdict: 'lost', reason: 'interrupted' });
  });
});

describe('by the wire alone', () => {
  const came = witness().cookies ?? [];

  it('is sent when a session cookie went along', () => {
    expect(verdict(null, witness()).verdict).toBe('sent');
  });

  it('is created when none went and one was set', () => {
    expect(verdict(null, witness({ cookies: [], setCookies: [wireSetCookie()] })).verdict).toBe(
      'created',
    );
  });

  it('is renewed when the same value was set again', () => {
    const seen = witness({ cookies: came, setCookies: [wireSetCookie()] });
    expect(verdict(null, seen)).toMatchObject({ verdict: 'renewed', also: ['sent'] });
  });

  it('is no more than sent when another value was set: a new id or new content, who knows', () => {
    const seen = witness({ setCookies: [wireSetCookie({ fingerprint: OTHER })] });
    expect(verdict(null, seen).verdict).toBe('sent');
  });

  it('is destroyed when the cookie was cleared', () => {
    expect(verdict(null, witness({ setCookies: [wireSetCookie({ cleared: true })] })).verdict).toBe(
      'destroyed',
    );
  });

  it('is lost when the browser did not keep the first cookie', () => {
    const seen = witness({
      cookies: [],
      setCookies: [
        wireSetCookie({ fate: { outcome: 'refused', reasons: ['same-site-none-insecure'] } }),
      ],
    });
    expect(verdict(null, seen)).toMatchObject({ verdict: 'lost', reason: 'cookie-rejected' });
  });

  it('is lost when the browser did not keep another value than it has', () => {
    const refused = { outcome: 'refused', reasons: ['name-value-pair-exceeds-max-size'] } as const;
    const seen = (fingerprint?: string) =>
      witness({
        setCookies: [wireSetCookie({ fate: refused, ...(fingerprint && { fingerprint }) })],
      });
    expect(verdict(null, seen(OTHER))).toMatchObject({ reason: 'cookie-too-large' });
    expect(verdict(null, seen()).verdict).toBe('sent');
  });

  it('is destroyed also where the cookie that it dropped did not go along', () => {
    const fate = { outcome: 'cleared' } as const;
    const set = wireSetCookie({ cleared: true, path: '/admin', fate });
    expect(verdict(null, witness({ cookies: [], setCookies: [set] })).verdict).toBe('destroyed');
  });

  it('claims no more than sent of a request whose first half was not seen', () => {
    const seen = witness({ cookies: null, setCookies: [wireSetCookie()] });
    expect(verdict(null, seen).verdict).toBe('sent');
  });

  it('is none without any session cookie', () => {
    expect(verdict(null, witness({ cookies: [] })).verdict).toBe('none');
  });
});
