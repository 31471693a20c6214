import type { Author, Book } from '../catalogue.ts';
import { bookCards } from './books.ts';
import { html, type Html } from './html.ts';

export function authorsView(authors: readonly Author[]): Html {
  return html`<h1>Authors</h1>
    <ul class="rows">
      ${authors.map(
        ({ id, name, lived, about }) =>
          html`<li>
            <a href="/authors/${id}"><b>${name}</b></a> <span class="muted">${lived}</span><br />
            ${about}
          </li>`,
      )}
    </ul>`;
}

export function authorView({ name, lived, about }: Author, books: readonly Book[]): Html {
  return html`<h1>${name}</h1>
    <p class="lead">${lived}</p>
    <p>${about}</p>
    <h2>Books</h2>
    ${bookCards(books)}
    <p><a href="/authors">All authors</a></p>`;
}
