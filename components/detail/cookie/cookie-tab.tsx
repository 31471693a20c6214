import type { JSX } from 'preact';
import type { Exchange } from '../../../lib/join/exchange.ts';
import { COOKIE_TEXT } from '../../../lib/text/cookies/cookie.ts';
import { WHICH } from '../../../lib/text/cookies/session-cookie.ts';
import { Clocks } from '../life-cycle/clocks.tsx';
import { CookieSent } from './cookie-sent.tsx';
import { CookieSet } from './cookie-set.tsx';
import { CookieSteps } from './cookie-steps.tsx';
import { WhichCookie } from './which-cookie.tsx';

/** The session cookie: what came, what was set, whether it was kept, and when it ends. */
export function CookieTab({ exchange }: { exchange: Exchange }): JSX.Element {
  const unread = exchange.witness?.unreadSetCookies;
  return (
    <div class="cookie-tab">
      <h3>{WHICH.title}</h3>
      <WhichCookie exchange={exchange} />
      <h3>{COOKIE_TEXT.sent}</h3>
      <CookieSent exchange={exchange} />
      <h3>{COOKIE_TEXT.way}</h3>
      <CookieSteps exchange={exchange} />
      <h3>{COOKIE_TEXT.set}</h3>
      <CookieSet exchange={exchange} />
      {unread !== undefined && <p class="notice">{COOKIE_TEXT.unread(unread)}</p>}
      <h3>{COOKIE_TEXT.clocks}</h3>
      <Clocks exchange={exchange} />
    </div>
  );
}
