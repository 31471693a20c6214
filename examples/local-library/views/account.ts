import type { Book } from '../catalogue.ts';
import type { LibrarySession } from '../sessions/kit.ts';
import { html, type Html } from './html.ts';

export const MEMBERS = ['Ada Lovelace', 'Alan Turing', 'Grace Hopper'] as const;

export interface LoginFields {
  name?: string | undefined;
  remember?: string | undefined;
  until?: string | undefined;
  mistake?: string;
  /** Name of the field. */
  mistakeIn?: string | undefined;
}

const DAYS_TO_REMEMBER = 30;

export function loginView(fields: LoginFields = {}): Html {
  const { name = '', remember = 'default', until = dayIn(DAYS_TO_REMEMBER) } = fields;
  const { mistake, mistakeIn } = fields;
  const invalid = html`aria-invalid="true" aria-describedby="mistake"`;
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
        ${mistakeIn === 'name' && invalid}
      />
      <datalist id="members">
        ${MEMBERS.map((member) => html`<option value="${member}"></option>`)}
      </datalist>
      <fieldset>
        <legend>Remember me</legend>
        ${rememberChoice(remember, 'default', html`for two weeks`)}
        ${rememberChoice(remember, 'browser-close', html`until the browser closes`)}
        ${rememberChoice(remember, 'date', html`until a day:`)}
        <input
          type="date"
          id="until"
          name="until"
          value="${until}"
          aria-label="Until which day"
          ${mistakeIn === 'until' && invalid}
        />
      </fieldset>
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

function rememberChoice(chosen: string, value: string, label: Html): Html {
  return html`<label class="choice">
    <input
      type="radio"
      name="remember"
      id="remember-${value}"
      value="${value}"
      ${chosen === value && html`checked`}
    />
    ${label}
  </label>`;
}

/** As a date field wants it. */
function dayIn(days: number): string {
  return new Date(Date.now() + days * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
}

export interface AccountDetails {
  member: string;
  visits: number;
  listed: number;
  endsAt: LibrarySession['endsAt'];
  loans: readonly Book[];
}

export function accountView({ member, visits, listed, endsAt, loans }: AccountDetails): Html {
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
      <div>
        <dt>Remembered until</dt>
        <dd id="session-ends">${endText(endsAt)}</dd>
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

function endText(endsAt: LibrarySession['endsAt']): string {
  if (endsAt === 'browser-close') return 'the browser closes';
  return endsAt.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
}
