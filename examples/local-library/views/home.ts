import type { Counts } from '../catalogue.ts';
import { html, type Html } from './html.ts';

export function homeView({ visits, counts }: { visits: number; counts: Counts }): Html {
  return html`
    <h1>A small library with a session</h1>
    <p class="lead">
      You have visited this page
      <strong id="visits">${visits}</strong> ${visits === 1 ? 'time' : 'times'}. The number lives in
      your session, under <code>num_visits</code>.
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
        Look at a <a href="/books/1">book</a>: the page reads the session (your name, your reading
        list) and changes nothing. Only the expiry is moved.
      </li>
      <li>
        Read <a href="/about">about this demo</a>: that page never looks at the session. Compare its
        <b>State</b> and <b>Life cycle</b> with the book’s.
      </li>
      <li>
        Put some <a href="/books">books</a> on your reading list, then <a href="/login">sign in</a>:
        the session gets a new id (<b>rotated</b>), and the tab lists what was carried over.
      </li>
      <li>Sign out again: the session is <b>destroyed</b>, and its cookie cleared.</li>
      <li>
        Cause a few <a href="/accidents">session accidents</a> on purpose, and watch how each of
        them looks from the inside.
      </li>
    </ol>
  `;
}
