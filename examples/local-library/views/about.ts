import type { MiddlewareName } from '../sessions/kit.ts';
import { html, type Html } from './html.ts';

const COST: Record<MiddlewareName, string> = {
  'session-framework':
    'The session cookie comes along all the same, and session-framework does not even ask its database for the session',
  'express-session':
    'The session cookie comes along all the same, and express-session still loads the session and renews its expiry',
};

export function aboutView(middleware: MiddlewareName): Html {
  return html`
    <h1>About this demo</h1>
    <p>
      LocalLibrary is a small web application made with Express and
      <span id="middleware">${middleware}</span>. Its books, authors and loans live in an embedded
      database; who you are, your visits and your reading list live in your session.
    </p>
    <p>
      This page does not look at the session at all, which is why it greets nobody.
      ${COST[middleware]}: the <b>Sessions</b> tab shows what a request costs that needs nothing.
    </p>
    <p><a href="/">Back to the start</a></p>
  `;
}
