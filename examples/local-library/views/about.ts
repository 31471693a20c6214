import { html, type Html } from './html.ts';

export function aboutView(): Html {
  return html`
    <h1>About this demo</h1>
    <p>
      LocalLibrary is a small web application made with Express and express-session. Its books,
      authors and loans live in an embedded database; who you are, your visits and your reading list
      live in your session.
    </p>
    <p>
      This page does not look at the session at all, which is why it greets nobody. The session
      cookie comes along all the same, and express-session still loads the session and renews its
      expiry: the <b>Sessions</b> tab shows what a request costs that needs nothing.
    </p>
    <p><a href="/">Back to the start</a></p>
  `;
}
