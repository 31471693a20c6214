import type { Book } from '../catalogue.ts';
import { html, type Html } from './html.ts';

export const MEMBERS = ['Ada Lovelace', 'Alan Turing', 'Grace Hopper'] as const;

export function loginView({ name = '', mistake }: { name?: string; mistake?: string } = {}): Html {
  return html`
    <h1>Sign in</h1>
    <p>
      There are no passwords here: take a member’s name, or make one up. Your number of visits and
      your reading list come with you.
    </p>
    <form id="login" class="stack" method="post" action="/login">
      <label for="name">Name</label>
      <input
        id="name"
        name="name"
        list="members"
        maxlength="40"
        required
        autocomplete="off"
        value="${name}"
        ${mistake !== undefined && html`aria-invalid="true" aria-describedby="mistake"`}
      />
      <datalist id="members">
        ${MEMBERS.map((member) => html`<option value="${member}"></option>`)}
      </datalist>
      <p class="mistake" id="mistake" role="alert">${mistake}</p>
      <div class="actions">
        <button>Sign in</button>
        <button class="quiet" type="button" id="fetch-login">Sign in with fetch</button>
      </div>
      <p class="muted">
        “Sign in with fetch” posts to <code>/api/login</code> from a script, and opens your account
        as soon as the answer is there.
      </p>
    </form>
  `;
}

export interface AccountDetails {
  member: string;
  visits: number;
  listed: number;
  loans: readonly Book[];
}

export function accountView({ member, visits, listed, loans }: AccountDetails): Html {
  return html`
    <h1>${member}</h1>
    <dl class="facts">
      <div>
        <dt>Visits to the home page</dt>
        <dd id="visits">${visits}</dd>
      </div>
      <div>
        <dt><a href="/reading-list">On the reading list</a></dt>
        <dd>${listed}</dd>
      </div>
      <div>
        <dt>Borrowed</dt>
        <dd>${loans.length}</dd>
      </div>
    </dl>
    <h2>Your loans</h2>
    ${
      loans.length === 0
        ? html`<p>None. <a href="/books">Find a book</a> and borrow it.</p>`
        : html`<ul class="rows" id="loans">
            ${loans.map(
              ({ id, title }) =>
                html`<li>
                  <a href="/books/${id}">${title}</a>
                  <form method="post" action="/books/${id}/return">
                    <button class="quiet" aria-label="Return ${title}">Return</button>
                  </form>
                </li>`,
            )}
          </ul>`
    }
  `;
}
