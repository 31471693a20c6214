import type { Accident, Explanation, Start } from '../accidents/accident.ts';
import type { MiddlewareName } from '../sessions/kit.ts';
import { html, type Html } from './html.ts';

export function accidentsView(middleware: MiddlewareName, accidents: readonly Accident[]): Html {
  return html`
    <h1>Session accidents</h1>
    <p class="lead">
      Each of these does one thing wrong, the way real applications do. Open the
      <b>Sessions</b> tab, have the accident, and see which request it was. You can have them as
      often as you like. What they come to depends on the session middleware: this is
      <b id="middleware">${middleware}</b>.
    </p>
    <ol class="accidents">
      ${accidents.map(
        (accident) =>
          html`<li id="${accident.id}">
            <h2>${accident.under[middleware].title}</h2>
            ${explanation(accident.under[middleware])}
            <div class="actions">
              ${startForms(accident)} <a href="/accidents/${accident.id}">What is stored now</a>
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

export function outcomeView(
  middleware: MiddlewareName,
  { accident, happened, stored }: Outcome,
): Html {
  return html`
    <h1>${accident.under[middleware].title}</h1>
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
      ${startForms(accident)} <a href="/accidents#${accident.id}">All accidents</a>
    </div>
    <h2>What is going on</h2>
    ${explanation(accident.under[middleware])}
  `;
}

export interface Race {
  first: string;
  /** Asked for as soon as the first has been answered, while the second is still waiting. */
  afterFirst?: string;
  second: string;
  /** Where to go when the second is answered with 400, if that can be. */
  ifSecondIsRefused?: string;
}

/** A page that sends two requests at once, and goes on when both have been answered. */
export function raceView({ id }: Accident, title: string, race: Race): Html {
  const { first, afterFirst, second, ifSecondIsRefused } = race;
  return html`
    <h1>${title}</h1>
    <p
      class="lead"
      id="race"
      role="status"
      data-first="${first}"
      ${afterFirst !== undefined && html`data-after-first="${afterFirst}"`}
      data-second="${second}"
      ${ifSecondIsRefused !== undefined && html`data-if-refused="${ifSecondIsRefused}"`}
      data-then="/accidents/${id}"
    >
      Sending two requests at once …
    </p>
    <noscript><p>This accident needs JavaScript: a script sends the two requests.</p></noscript>
    <p><a href="/accidents#${id}">All accidents</a></p>
  `;
}

function startForms({ id, start, instead }: Accident): Html {
  return html`${startForm(start, html`data-accident="${id}"`)}
  ${instead && startForm(instead, html`data-instead="${id}" class="quiet"`)}`;
}

function startForm({ method, action, label }: Start, attributes: Html): Html {
  return html`<form method="${method}" action="${action}">
    <button ${attributes}>${label}</button>
  </form>`;
}

function explanation({ does, expect, shows, mend }: Explanation): Html {
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
