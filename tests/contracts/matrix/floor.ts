import type { Answer } from '../../support/http/http.ts';
import { askedBy } from '../scenarios/asking.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { Done } from './model.ts';

/**
 * Below this no verdict counts: of an app that does nothing but fail each verdict would be true.
 *
 * @param answer null where no response came
 * @returns how a request has failed; null where the app did what it was asked to, and there is a record
 */
export function failureOf(
  { answer, recordId, isLeft }: { answer: Answer | null; recordId: string | null; isLeft: boolean },
  { hasBegun }: Done,
): string | null {
  if (recordId === null && (isLeft || answer !== null)) return 'there is no record of it';
  // Nobody waits for its answer, and its handler may wait for ever.
  if (isLeft) return null;
  if (answer === null) return 'no response';
  if (answer.status >= 500) return `status ${answer.status}`;
  return hasBegun ? null : 'its handler was not reached';
}

/** Whether a scenario is about an app that fails in this request, or one is known there that does. */
export function mayFail(scenario: Scenario | undefined, { asked }: { asked: string }): boolean {
  return scenario?.mayFail?.includes(askedBy({ ask: asked }).target) === true;
}
