import type { Visitor } from '../visitor.ts';
import { html, type Html } from './html.ts';

export interface Page {
  title: string;
  body: Html;
  /** Left out by pages that do not look at the session at all. */
  visitor?: Visitor;
  /** Name of a file in public/. */
  script?: string;
}

// Inline, because a browser that asks for /favicon.ico would add a row to the log.
const FAVICON =
  "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'>" +
  "<path fill='%238a3b2a' d='M2 2h4v12H2zm5 0h3v12H7zm4.2.5 2.9-.7 2.6 11.6-2.9.7z'/></svg>";

export function page({ title, body, visitor, script }: Page): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · LocalLibrary</title>
        <link rel="icon" href="${FAVICON}" />
        <link rel="stylesheet" href="/style.css" />
        ${script !== undefined && html`<script type="module" src="/${script}"></script>`}
      </head>
      <body>
        <a class="skip" href="#content">Skip to the content</a>
        <header class="site">
          <a class="brand" href="/">LocalLibrary</a>
          <nav aria-label="Main">
            <a href="/books">Books</a>
            <a href="/authors">Authors</a>
            <a href="/reading-list"
              >Reading
              list${
                visitor &&
                html` <span class="badge" id="reading-list-count"
                  >${visitor.readingList.length}</span
                >`
              }</a
            >
            <a href="/accidents">Accidents</a>
            <a href="/about">About</a>
          </nav>
          <div class="who">${visitor && who(visitor)}</div>
        </header>
        <main id="content">${body}</main>
        <footer>
          A demo to learn the Sessions DevTools tab with. Nothing here is a real library.
        </footer>
      </body>
    </html>`.text;
}

function who({ member }: Visitor): Html {
  if (member === undefined) return html`<a href="/login">Sign in</a>`;
  return html`<a href="/account" id="member">${member}</a>
    <form method="post" action="/logout"><button class="quiet">Sign out</button></form>`;
}
