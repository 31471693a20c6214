import { describe, expect, it } from 'vitest';
import type { Refusal, SendRefusal } from '../../../lib/fate/reasons.ts';
import { refusedInWords, unsentInWords } from '../../../lib/text/cookies/fate.ts';
import { missedInWords } from '../../../lib/text/why/not-cleared.ts';
import { plainText } from '../../../lib/text/spans.ts';
import { REFUSALS, SEND_REFUSALS } from '../../../lib/witness/fate-schema.ts';
import type { Witness } from '../../../lib/witness/hop.ts';
import { wireSetCookie, witness } from '../../support/records.ts';

/** Each reason of a browser in a sentence, with what to do about it. */

const script: Partial<Witness> = {
  url: 'http://localhost:3000/login',
  type: 'xmlhttprequest',
  initiator: 'http://localhost:5173',
  topLevelSite: 'http://localhost',
};

function refused(reason: Refusal, asked: Partial<Witness> = {}): string {
  const { why, remedy } = refusedInWords(
    reason,
    wireSetCookie({ domain: 'app.test' }),
    witness(asked),
  );
  return `${plainText(why)} → ${plainText(remedy ?? [])}`;
}

describe('why the browser did not keep a cookie', () => {
  it.each(REFUSALS)('%s is said in a sentence', (reason) => {
    expect(refused(reason)).toMatch(/^[A-Z\u2018-\u201dS].*\. → (.*\.)?$/);
    expect(refused(reason)).not.toMatch(/undefined|null|\$\{/);
  });

  it('names the script that asked without credentials', () => {
    expect(refused('no-credentials', script)).toBe(
      "A script of http://localhost:5173 asked without credentials: the browser then neither sends nor keeps cookies. → Ask with them: fetch(url, { credentials: 'include' }), or withCredentials of other clients; the server then has to allow it by Access-Control-Allow-Credentials: true.",
    );
  });

  it('tells of two names of this machine', () => {
    const asked = { ...script, url: 'http://127.0.0.1:3000/login' };
    expect(refused('same-site-lax', asked)).toBe(
      'localhost and 127.0.0.1 are two sites to a browser, though both are this machine. A cookie with SameSite=Lax is not kept in requests from the one to the other. → Use one name for both, such as localhost.',
    );
  });

  it('tells of a frame in a page of another site', () => {
    const asked = {
      type: 'sub_frame',
      initiator: 'http://shop.test',
      topLevelSite: 'http://shop.test',
    };
    expect(refused('same-site-lax', asked)).toBe(
      'It is in a frame below http://shop.test, another site: a cookie with SameSite=Lax is not kept there. → Set it with SameSite=None; Secure; Partitioned.',
    );
  });

  it('names the Domain and the host', () => {
    expect(refused('invalid-domain', script)).toContain(
      'Its Domain=app.test is neither localhost nor a domain above it.',
    );
  });
});

describe('why a cookie of the jar did not go along', () => {
  it.each(SEND_REFUSALS)('%s is said in a sentence', (reason: SendRefusal) => {
    const cookie = {
      name: 'sid',
      fingerprint: 'a41f000000000000',
      domain: 'localhost',
      path: '/a',
    };
    const { why, remedy } = unsentInWords({ ...cookie, reasons: [reason] }, witness(script));
    expect(`${plainText(why)} ${plainText(remedy ?? [])}`).toMatch(/^[A-Za-z].*\. ?$/);
  });
});

describe('what a line that clears nothing leaves', () => {
  const line = { name: 'connect.sid', path: '/', domain: null };
  it.each([
    [
      { miss: 'other-path', instead: { domain: 'localhost', path: '/admin' } },
      'The browser still has connect.sid at Path=/admin; this line clears Path=/, so that it clears nothing.',
    ],
    [
      { miss: 'other-domain', instead: { domain: '.app.test', path: '/' } },
      'The browser still has connect.sid with Domain=app.test; this line has no Domain, so that it clears nothing.',
    ],
    [
      { miss: 'other-domain', instead: { domain: 'app.test', path: '/' } },
      'The browser still has connect.sid of app.test alone, set without Domain; this line has no Domain, so that it clears nothing.',
    ],
    [
      { miss: 'no-such-cookie', instead: null },
      'The browser has no connect.sid that it could drop.',
    ],
  ] as const)('%j', (fate, why) => {
    expect(plainText(missedInWords({ outcome: 'nothing-cleared', ...fate }, line).why)).toBe(why);
  });
});
