import type { Answer } from '../../support/http/http.ts';
import { askedBy } from '../scenarios/asking.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { Done } from './model.ts';

/**
 * Below this no verdict counts: of an app that does nothing but fail each verdict would be true.
 *
 * @param answer null where no response came
 * @returns how a request has failed; null where the app did what it was asked to, and its record is named
 */
export function failureOf(answer: Answer | null, { hasBegun }: Done): string | null {
  if (answer === null) return 'no response';
  if (answer.status >= 500) return `status ${answer.status}`;
  if (!hasBegun) return 'its handler was not reached';
  return answer.records.length === 0 ? 'no record is named' : null;
}

/** Whether a scenario is about an app that fails in this request, or one is known there that does. */
export function mayFail(scenario: Scenario | undefined, { asked }: { asked: string }): boolean {
  return scenario?.mayFail?.includes(askedBy({ ask: asked }).target) === true;
}
