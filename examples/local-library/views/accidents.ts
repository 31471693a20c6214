import type { Accident } from '../accidents/accident.ts';
import { html, type Html } from './html.ts';

export function accidentsView(accidents: readonly Accident[]): Html {
  return html`
    <h1>Session accidents</h1>
    <p class="lead">
      Each of these does one thing wrong, the way real applications do. Open the
      <b>Sessions</b> tab, have the accident, and see which request it was. You can have them as
      often as you like.
    </p>
    <ol class="accidents">
      ${accidents.map(
        (accident) =>
          html`<li id="${accident.id}">
            <h2>${accident.title}</h2>
            ${explanation(accident)}
            <div class="actions">
              ${startForm(accident)} <a href="/accidents/${accident.id}">What is stored now</a>
            </div>
          </li>`,
      )}
    </ol>
  `;
}

export interface Outcome {
  accident: Accident;
  happened: Html;
  /** What a request that loads the session anew finds; left out where nothing was loaded anew. */
  stored?: Readonly<Record<string, unknown>>;
}

export function outcomeView({ accident, happened, stored }: Outcome): Html {
  return html`
    <h1>${accident.title}</h1>
    <div class="outcome" id="outcome">${happened}</div>
    ${
      stored === undefined
        ? html`<p>
            <a id="load-anew" href="/accidents/${accident.id}">Load the session anew</a> to see what
            was really stored.
          </p>`
        : html`<p>Loaded from the store for this page:</p>
            <pre id="stored">${JSON.stringify(stored, null, 2)}</pre>`
    }
    <div class="actions">
      ${startForm(accident)} <a href="/accidents#${accident.id}">All accidents</a>
    </div>
    <h2>What is going on</h2>
    ${explanation(accident)}
  `;
}

export interface Race {
  first: string;
  /** Asked for as soon as the first has been answered, while the second is still waiting. */
  afterFirst?: string;
  second: string;
}

/** A page that sends two requests at once, and goes on when both have been answered. */
export function raceView(accident: Accident, { first, afterFirst, second }: Race): Html {
  return html`
    <h1>${accident.title}</h1>
    <p
      class="lead"
      id="race"
      role="status"
      data-first="${first}"
      ${afterFirst !== undefined && html`data-after-first="${afterFirst}"`}
      data-second="${second}"
      data-then="/accidents/${accident.id}"
    >
      Sending two requests at once …
    </p>
    <noscript><p>This accident needs JavaScript: a script sends the two requests.</p></noscript>
    <p><a href="/accidents#${accident.id}">All accidents</a></p>
  `;
}

function startForm({ id, start }: Accident): Html {
  return html`<form method="${start.method}" action="${start.action}">
    <button data-accident="${id}">${start.label}</button>
  </form>`;
}

function explanation({ does, expect, shows, mend }: Accident): Html {
  return html`<dl class="explanation">
      <div>
        <dt>The app</dt>
        <dd>${does}</dd>
      </div>
      <div>
        <dt>You expect</dt>
        <dd>${expect}</dd>
      </div>
      <div>
        <dt>The tab shows</dt>
        <dd>${shows}</dd>
      </div>
    </dl>
    <details>
      <summary>How to mend it</summary>
      ${mend}
    </details>`;
}
