import { AssertionError } from 'node:assert';
import type { Check } from './checks.ts';

/** What a failure prints: what is so, and the request as the panel tells it. */
export function failureText({ says, holds, session }: Check): string {
  const unknown = holds === null ? 'It is not known. ' : '';
  return `${unknown}${says}\n\n${session.toString()}`;
}

/**
 * Throws where a check does not come out as it is expected to: also where it is not known.
 *
 * @throws AssertionError of Node, which every runner shows as a failed test
 */
export function assertThat(check: Check, expected: boolean): void {
  if (check.holds === expected) return;
  throw new AssertionError({ message: failureText(check), stackStartFn: assertThat });
}
