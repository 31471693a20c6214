import type { SessionRecord, SetCookie } from '../../../server-plugin/protocol.ts';
import type { ClockName } from '../../detail/clocks.ts';
import type { WireSetCookie } from '../../witness/hop.ts';
import { MAX_COOKIE_BYTES } from '../../judgement/verdict.ts';
import { shorten, visible } from '../../foreign/visible.ts';
import { dateOf, duration } from '../time.ts';

export const COOKIE_TEXT = {
  sent: 'Sent with the request',
  set: 'Set by the response',
  way: 'Decided, sent, kept, sent back',
  clocks: 'What ends the session',
  noneSent: 'No session cookie went along.',
  unknownSent: 'Which cookies went along was not seen.',
  unread: (count: number) =>
    `${count.toLocaleString('en')} more Set-Cookie lines came with the response, and were not looked at.`,
  noneSet: 'The response sets no session cookie.',
  times: (count: number) => (count === 1 ? 'once' : `${count} times`),
  bytes: (bytes: number) => `${bytes.toLocaleString('en')} B`,
  ofLimit: (bytes: number) =>
    `${bytes.toLocaleString('en')} of ${MAX_COOKIE_BYTES.toLocaleString('en')} bytes, name and value`,
  meter: 'Size of the cookie',
  cleared: 'cleared',
  otherSets: 'Set-Cookie lines beside it',
  size: 'Size',
};

/** What the server made of the cookie that came. */
export const COOKIE_STATES: Record<SessionRecord['cookieIn']['state'], string> = {
  absent: 'did not come',
  valid: 'valid: it led to a session',
  'bad-signature': 'refused: the signature is not the server’s',
  undecodable: 'refused: it cannot be read',
  'unknown-id': 'refused: no session has its id',
  expired: 'refused: the session had expired',
  refused: 'refused: by a check of the app',
  unchecked: 'the server did not check it',
};

export interface AttributeText {
  name: string;
  /** As it stood on the wire; null where the attribute was not there. */
  value: string | null;
  meaning: string;
}

type AnySetCookie = Omit<WireSetCookie, 'fingerprint' | 'fate'> | SetCookie;

/** Each attribute of a Set-Cookie line in a sentence, also where leaving it out means something. */
export function explainAttributes(cookie: AnySetCookie): AttributeText[] {
  const { path, domain, secure, httpOnly, sameSite, partitioned } = cookie;
  return [
    ...lifetime(cookie),
    path === null
      ? { name: 'Path', value: null, meaning: 'Left out: sent to the folder of this URL only.' }
      : {
          name: 'Path',
          value: path,
          meaning:
            path === '/'
              ? 'Sent with every request to the host.'
              : `Sent with requests below ${inWords(path)} only.`,
        },
    domain === null
      ? { name: 'Domain', value: null, meaning: 'Left out: sent to this very host only.' }
      : {
          name: 'Domain',
          value: domain,
          meaning: `Sent to ${inWords(domain)} and every host below it.`,
        },
    httpOnly
      ? { name: 'HttpOnly', value: '', meaning: 'Scripts of the page cannot read it.' }
      : { name: 'HttpOnly', value: null, meaning: 'Left out: scripts of the page can read it.' },
    secure
      ? { name: 'Secure', value: '', meaning: 'Sent over https only; localhost counts as such.' }
      : { name: 'Secure', value: null, meaning: 'Left out: also sent over plain http.' },
    sameSiteText(sameSite),
    ...(partitioned
      ? [
          {
            name: 'Partitioned',
            value: '',
            meaning: 'Kept apart for each site that embeds this one.',
          },
        ]
      : []),
  ];
}

/** An attribute's value as part of a sentence: anybody may have written it. */
function inWords(value: string): string {
  return visible(shorten(value, 100));
}

function lifetime({ cleared, maxAge, expires }: AnySetCookie): AttributeText[] {
  if (cleared) {
    const meaning = 'In the past: the browser is told to drop the cookie.';
    return maxAge === null
      ? [{ name: 'Expires', value: dateOf(expires), meaning }]
      : [{ name: 'Max-Age', value: String(maxAge), meaning }];
  }
  if (maxAge !== null) {
    const meaning = `Kept for ${duration(maxAge * 1000)}, then dropped by the browser.`;
    return [{ name: 'Max-Age', value: String(maxAge), meaning }];
  }
  if (expires !== null) {
    return [
      { name: 'Expires', value: dateOf(expires), meaning: 'Dropped by the browser at that time.' },
    ];
  }
  return [{ name: 'Expires', value: null, meaning: 'Left out: dropped when the browser closes.' }];
}

function sameSiteText(sameSite: string | null): AttributeText {
  const meanings: Record<string, string> = {
    strict: 'Not sent when another site leads here, not even by a link.',
    lax: 'From another site sent with links only, not with forms, frames or scripts.',
    none: 'Also sent from other sites; browsers ask for Secure with it.',
  };
  return {
    name: 'SameSite',
    value: sameSite,
    meaning:
      sameSite === null
        ? 'Left out: Chromium treats it as Lax, Firefox as None.'
        : (meanings[sameSite] ??
          'Not a known value: as if it were left out, which is Lax to Chromium and None to Firefox.'),
  };
}

export const CLOCKS: Record<ClockName, { name: string; meaning: string }> = {
  cookie: { name: 'Cookie', meaning: 'When the browser drops it' },
  session: { name: 'Session', meaning: 'When the middleware stops to accept it' },
  store: { name: 'Store', meaning: 'When the store lets the row go' },
};

export const CLOCK_TEXT = {
  otherwise: { 'with-browser': 'when the browser closes', 'at-once': 'cleared by this response' },
  unknown: 'no time told',
  first: 'first to end it',
  /** Around a row. */
  asSaid: 'as ',
  said: ' said',
  in: (ms: number) => `in ${duration(ms)}`,
  ago: (ms: number) => `${duration(ms)} ago`,
};
