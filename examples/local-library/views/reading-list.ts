import type { Book } from '../catalogue.ts';
import { html, type Html } from './html.ts';

export function readingListView(books: readonly Book[]): Html {
  return html`
    <h1>Reading list</h1>
    <p>Kept in your session under <code>reading_list</code>, so it works without signing in.</p>
    ${
      books.length === 0
        ? html`<p>It is empty. Every <a href="/books">book</a> has a button to put it here.</p>`
        : html`<ul class="rows" id="reading-list">
            ${books.map(
              ({ id, title, authorName }) =>
                html`<li>
                  <span
                    ><a href="/books/${id}">${title}</a>
                    <span class="muted">${authorName}</span></span
                  >
                  <form method="post" action="/reading-list/${id}">
                    <button class="quiet" name="action" value="remove" aria-label="Remove ${title}">
                      Remove
                    </button>
                  </form>
                </li>`,
            )}
          </ul>`
    }
  `;
}
