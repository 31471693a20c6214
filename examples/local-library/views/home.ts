import type { Counts } from '../catalogue.ts';
import { READING_ROOM_PATH, type MiddlewareName } from '../sessions/kit.ts';
import { html, type Html } from './html.ts';

/** What to see differs with the middleware in force. */
const SEEN: Record<MiddlewareName, { inPlace: Html; read: Html }> = {
  'session-framework': {
    inPlace: html`the change is <b>lost</b>, since no key was assigned. The second button also says
      <code>session.modified = true</code>, and it is <b>saved</b>.`,
    read: html`The request has only <b>read</b> the session: nothing is stored.`,
  },
  'express-session': {
    inPlace: html`the change is <b>saved</b>, since express-session compares contents. Under
      session-framework, whose rule is a flag, it is <b>lost</b>.`,
    read: html`Only the expiry is moved.`,
  },
};

export interface Home {
  middleware: MiddlewareName;
  visits: number;
  counts: Counts;
}

export function homeView({ middleware, visits, counts }: Home): Html {
  const { inPlace, read } = SEEN[middleware];
  return html`
    <h1>A small library with a session</h1>
    <p class="lead">
      You have visited this page
      <strong id="visits">${visits}</strong> ${visits === 1 ? 'time' : 'times'}. The number lives in
      your session, under <code>num_visits</code>. Sessions are made by
      <span id="middleware">${middleware}</span>.
    </p>
    <ul class="counts">
      <li>
        <a href="/books"><strong>${counts.books}</strong> books</a>
      </li>
      <li>
        <a href="/authors"><strong>${counts.authors}</strong> authors</a>
      </li>
      <li><strong>${counts.loans}</strong> on loan</li>
    </ul>
    <h2>What to try</h2>
    <p>Open the DevTools of your browser, choose the <b>Sessions</b> tab, and then:</p>
    <ol class="steps">
      <li>
        <a href="/">Load this page again</a>: <code>num_visits</code> goes up by one, and the
        request is <b>saved</b>.
      </li>
      <li>
        <a href="/accidents#in-place">Change the wheels of your car</a>, inside the value of
        <code>car</code>: ${inPlace}
      </li>
      <li>
        Look at a <a href="/books/1">book</a>: the page reads the session (your name, your reading
        list) and changes nothing. ${read}
      </li>
      <li>
        Read <a href="/about">about this demo</a>: that page never looks at the session. Compare its
        <b>State</b> and <b>Life cycle</b> with the book’s.
      </li>
      <li>
        Put some <a href="/books">books</a> on your reading list, then <a href="/login">sign in</a>:
        the session gets a new id (<b>rotated</b>), and the tab lists what was carried over.
      </li>
      <li>
        Say at <a href="/login">sign-in</a> how long to be remembered: two weeks, until the browser
        closes, or until a day. <b>Cookie</b> shows when the cookie ends, and when the session.
      </li>
      <li>Sign out again: the session is <b>destroyed</b>, and its cookie cleared.</li>
      <li>
        Look in at the <a href="${READING_ROOM_PATH}">reading room</a> twice: its session is saved
        on every request, so the second visit is <b>rewritten</b>.
      </li>
      <li>
        Cause a few <a href="/accidents">session accidents</a> on purpose, and watch how each of
        them looks from the inside.
      </li>
    </ol>
  `;
}
