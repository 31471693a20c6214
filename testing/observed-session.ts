import { inspect } from 'node:util';
import { statesOf } from '../lib/join/changes-of.ts';
import type { Exchange } from '../lib/join/exchange.ts';
import type { Judgement } from '../lib/judgement/verdict.ts';
import type { Json } from '../lib/states/json.ts';
import type { ExplanationContext } from '../lib/text/why/explain.ts';
import { requestJson, type RequestJson } from '../cli/report/request-json.ts';
import { requestText } from '../cli/report/request-text.ts';
import { plain } from '../cli/terminal/style.ts';
import { assertThat } from './assert-that.ts';
import { isDestroyed, isLost, isRotated, isSaved, isUnsaved } from './checks.ts';

/** What became of the session in one request. Values are hidden as the plugin hides them. */
export interface TestedSession {
  /** All that is known, as `sessions-devtools show --json` tells it. */
  readonly facts: RequestJson;
  readonly verdict: Judgement['verdict'];
  /** Of a loss; else null. */
  readonly reason: Judgement['reason'];
  readonly why: string;
  readonly remedy: string | null;
  /** The dictionary as it was loaded; null for no session, undefined where it is not known. */
  readonly before: Json | undefined;
  /** The dictionary at the end of the request, stored or not. */
  readonly after: Json | undefined;
  /** That this request stored a key, with this value; without a key, that it stored the session. */
  assertSaved(key?: string, value?: unknown): void;
  /** That this request stored nothing. */
  assertUnsaved(): void;
  /** That a change, or that of a key, was lost. */
  assertLost(key?: string): void;
  assertNotLost(key?: string): void;
  /** That the session has another id. */
  assertRotated(): void;
  assertDestroyed(): void;
  /** The request as the panel tells it. */
  toString(): string;
}

export class ObservedSession implements TestedSession {
  readonly facts: RequestJson;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  readonly #row: Exchange;
  readonly #context: ExplanationContext;

  constructor(row: Exchange, context: ExplanationContext) {
    this.#row = row;
    this.#context = context;
    this.facts = requestJson(row, context);
    const states = row.record && statesOf(row.record);
    this.before = stateOf(states?.before, context);
    this.after = stateOf(states?.after, context);
  }

  get verdict(): Judgement['verdict'] {
    return this.facts.verdict;
  }

  get reason(): Judgement['reason'] {
    return this.facts.reason;
  }

  get why(): string {
    return this.facts.why;
  }

  get remedy(): string | null {
    return this.facts.remedy;
  }

  /** For `checks.ts`: what a check looks into. */
  get evidence(): { row: Exchange; context: ExplanationContext } {
    return { row: this.#row, context: this.#context };
  }

  assertSaved(...given: [key?: string, value?: unknown]): void {
    assertThat(isSaved(this, ...given), true);
  }

  assertUnsaved(): void {
    assertThat(isUnsaved(this), true);
  }

  assertLost(key?: string): void {
    assertThat(isLost(this, key), true);
  }

  assertNotLost(key?: string): void {
    assertThat(isLost(this, key), false);
  }

  assertRotated(): void {
    assertThat(isRotated(this), true);
  }

  assertDestroyed(): void {
    assertThat(isDestroyed(this), true);
  }

  toString(): string {
    return requestText(this.#row, this.#context, plain);
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

function stateOf(
  id: string | null | undefined,
  { revisions }: ExplanationContext,
): Json | undefined {
  if (id === undefined) return undefined;
  return id === null ? null : revisions.get(id)?.value;
}
