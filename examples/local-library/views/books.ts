import type { Book } from '../catalogue.ts';
import type { Visitor } from '../visitor.ts';
import { html, type Html } from './html.ts';

const COVER_COLOURS = 6;

export function cover(book: Book): Html {
  return html`<span class="cover cover-${book.id % COVER_COLOURS}" aria-hidden="true"
    >${book.title}</span
  >`;
}

/** Cards that link to the books; shared by every page that lists some. */
export function bookCards(books: readonly Book[]): Html {
  return html`<ul class="cards">
    ${books.map(
      (book) =>
        html`<li>
          <a class="card" href="/books/${book.id}">
            ${cover(book)}
            <span>
              <b>${book.title}</b><br />
              ${book.authorName}, ${book.year}
              ${book.borrower !== undefined && html`<br /><em>on loan</em>`}
            </span>
          </a>
        </li>`,
    )}
  </ul>`;
}

export function booksView(books: readonly Book[]): Html {
  return html`<h1>Books</h1>
    ${bookCards(books)}`;
}

export function bookView(book: Book, visitor: Visitor): Html {
  return html`
    <article class="book">
      ${cover(book)}
      <div>
        <h1>${book.title}</h1>
        <p class="lead">
          by <a href="/authors/${book.authorId}">${book.authorName}</a>, ${book.year}
        </p>
        <p>${book.summary}</p>
        <p id="availability">${availability(book, visitor)}</p>
        <div class="actions">${loanForm(book, visitor)} ${listForm(book, visitor)}</div>
      </div>
    </article>
    <p><a href="/books">All books</a></p>
  `;
}

function availability({ borrower }: Book, { member }: Visitor): string {
  if (borrower === undefined) return 'Our copy is on the shelf.';
  return borrower === member ? 'You have our copy.' : 'Somebody has our copy at home.';
}

function loanForm({ id, borrower }: Book, { member }: Visitor): Html | false {
  if (borrower === undefined) {
    return html`<form method="post" action="/books/${id}/loan"><button>Borrow</button></form>`;
  }
  if (borrower !== member) return false;
  return html`<form method="post" action="/books/${id}/return"><button>Return</button></form>`;
}

function listForm({ id }: Book, { readingList }: Visitor): Html {
  const listed = readingList.includes(id);
  return html`<form method="post" action="/reading-list/${id}">
    <button class="quiet" name="action" value="${listed ? 'remove' : 'add'}">
      ${listed ? 'Take off the reading list' : 'Put on the reading list'}
    </button>
  </form>`;
}
