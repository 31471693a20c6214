import { describe, expect, it } from 'vitest';
import { ExchangeLog } from '../../../lib/join/log.ts';
import { cookieSteps, STEP_SOURCES, type Step } from '../../../lib/text/cookies/cookie-steps.ts';
import { plainText } from '../../../lib/text/spans.ts';
import type { WireSetCookie, Witness } from '../../../lib/witness/hop.ts';
import {
  ADA,
  exchangeFacts,
  sessionRecord,
  setCookie,
  T0,
  wireCookie,
  wireSetCookie,
  witness,
  witnessFacts,
} from '../../support/records.ts';

/** The way of a session cookie, step by step: what happened, how that is known, what to do. */

function told({ name, state, isTrouble, body, remedy, source }: Step): string {
  return [
    `${name}: ${isTrouble ? 'trouble' : state}. ${plainText(body)}`,
    source === null ? '' : ` (${STEP_SOURCES[source]})`,
    remedy ? ` → ${plainText(remedy)}` : '',
  ].join('');
}

/** The steps of the first of some requests, without the server's word. */
function stepsOf(set: Partial<WireSetCookie>, ...later: Partial<Witness>[]): string[] {
  const log = new ExchangeLog();
  const setCookies = [wireSetCookie(set)];
  const first = witness({ startedAt: T0, type: 'xmlhttprequest', cookies: [], setCookies });
  const others = later.map((facts, at) =>
    witness({ startedAt: T0 + (at + 1) * 1000, type: 'xmlhttprequest', cookies: [], ...facts }),
  );
  for (const seen of [first, ...others]) log.apply(witnessFacts(seen));
  const [row] = log.rows;
  if (!row) throw new Error('no row');
  return cookieSteps(row, log.rows).map(told);
}

describe('the way of a session cookie', () => {
  it('ends where the next request sends it back', () => {
    const record = sessionRecord({
      t0: T0,
      cookieIn: { count: 0, state: 'absent' },
      session: { before: null },
      setCookie: [setCookie()],
      reason: { cookie: 'new' },
    });
    const log = new ExchangeLog();
    log.apply(exchangeFacts(record, [], { setCookies: [wireSetCookie()] }));
    log.apply(witnessFacts(witness({ startedAt: T0 + 5000 })));
    const [row] = log.rows;
    expect(row && cookieSteps(row, log.rows).map(told)).toEqual([
      'Decided: yes. The session is new, so its cookie goes out. (as the plugin tells)',
      'Sent: yes. The response carries Set-Cookie: connect.sid. (as seen on the wire)',
      'Kept: yes. The cookie is in the browser’s jar. (as the browser’s jar shows)',
      'Sent back: yes. #2 sent it. (as seen on the wire)',
    ]);
  });

  it('ends where the browser refuses it, with each reason and what to do', () => {
    const fate = {
      outcome: 'refused',
      reasons: ['secure-only', 'same-site-none-insecure'],
    } as const;
    expect(stepsOf({ fate }).slice(2)).toEqual([
      'Kept: trouble. The browser did not keep it. It is Secure, and the request went over plain http. SameSite=None asks for Secure, and the cookie is not. (by the browser’s rules; it gives no reason itself) → Use https here, too, or a cookie that is not Secure in development. Add Secure, or use SameSite=Lax where no other site needs the cookie.',
      'Sent back: no. Nothing to send back.',
    ]);
  });

  it('says of what is not known that it is not, and why', () => {
    const fate = { outcome: 'unknown', why: 'frames' } as const;
    expect(stepsOf({ fate })).toEqual([
      'Decided: unknown. Not known: the server tells nothing of this request.',
      'Sent: yes. The response carries Set-Cookie: connect.sid. (as seen on the wire)',
      'Kept: unknown. Which pages stand around the one that asked is not known, and it depends on that.',
      'Sent back: unknown. No request to this host came after it yet.',
    ]);
  });

  it('ends where the next request goes without it, and says why', () => {
    const cookie = { name: 'connect.sid', fingerprint: ADA, domain: 'localhost', path: '/' };
    const unsent = [{ ...cookie, reasons: ['no-credentials'] as const }];
    const initiator = 'http://localhost:5173';
    expect(stepsOf({}, { unsent, initiator }).at(3)).toBe(
      "Sent back: trouble. #2 went without it. The browser has connect.sid and did not send it. A script of http://localhost:5173 asked without credentials: the browser then neither sends nor keeps cookies. (by the browser’s rules; it gives no reason itself) → Ask with them: fetch(url, { credentials: 'include' }), or withCredentials of other clients; the server then has to allow it by Access-Control-Allow-Credentials: true.",
    );
  });

  it('says that another value took its place before it was ever sent', () => {
    const setCookies = [wireSetCookie({ fingerprint: '9c02000000000000' })];
    expect(stepsOf({}, { setCookies }).at(3)).toBe(
      'Sent back: no. #2 set another value in its place before any request had sent it. (as seen on the wire)',
    );
  });
});

describe('the way of a line that clears the cookie', () => {
  const clear = (fate: WireSetCookie['fate'], ...later: Partial<Witness>[]) => {
    const log = new ExchangeLog();
    const setCookies = [wireSetCookie({ cleared: true, fate })];
    log.apply(witnessFacts(witness({ startedAt: T0, setCookies })));
    later.forEach((facts, at) =>
      log.apply(
        witnessFacts(
          witness({ startedAt: T0 + (at + 1) * 1000, type: 'xmlhttprequest', ...facts }),
        ),
      ),
    );
    const [row] = log.rows;
    return row ? cookieSteps(row, log.rows).slice(2).map(told) : [];
  };

  it('is right where the cookie is gone and goes along no more', () => {
    expect(clear({ outcome: 'cleared' }, { cookies: [] })).toEqual([
      'Dropped: yes. The browser dropped the cookie, as it was told. (as the browser’s jar shows)',
      'Sent back: no. #2 went without it. (as seen on the wire)',
    ]);
  });

  it('is in vain where the cookie is at another path, and goes along all the same', () => {
    const instead = { domain: 'localhost', path: '/admin' };
    const fate = { outcome: 'nothing-cleared', miss: 'other-path', instead } as const;
    expect(clear(fate, { cookies: [wireCookie()] })).toEqual([
      'Dropped: trouble. The browser still has connect.sid at Path=/admin; this line clears Path=/, so that it clears nothing. (as the browser’s jar shows) → Clear a cookie with the Path and Domain that it was set with.',
      'Sent back: trouble. #2 sent the old cookie all the same. (as seen on the wire)',
    ]);
  });
});
