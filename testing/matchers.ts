import { failureText } from './assert-that.ts';
import { isDestroyed, isLost, isRotated, isSaved, type Check } from './checks.ts';
import { SessionTestError } from './errors.ts';
import { ObservedSession } from './observed-session.ts';

/** For `expect` of vitest and Jest: `interface Matchers<T> extends SessionMatchers<T> {}`. */
export interface SessionMatchers<R = unknown> {
  /** The request stored this key, with this value; without a key, it stored the session. */
  toHaveSaved(key?: string, value?: unknown): R;
  /** A change was lost, or that of this key. */
  toHaveLost(key?: string): R;
  /** The session has another id. */
  toHaveRotated(): R;
  toHaveDestroyed(): R;
}

interface Result {
  pass: boolean;
  message: () => string;
}

interface Matching {
  isNot?: boolean;
}

/** `expect.extend(sessionMatchers)`, in vitest and in Jest. */
export const sessionMatchers = {
  toHaveSaved(this: Matching, session: unknown, ...given: [key?: string, value?: unknown]): Result {
    return resultOf(this, isSaved(observed(session), ...given));
  },
  toHaveLost(this: Matching, session: unknown, key?: string): Result {
    return resultOf(this, isLost(observed(session), key));
  },
  toHaveRotated(this: Matching, session: unknown): Result {
    return resultOf(this, isRotated(observed(session)));
  },
  toHaveDestroyed(this: Matching, session: unknown): Result {
    return resultOf(this, isDestroyed(observed(session)));
  },
};

/** What is not known fails the test, with `.not` too. */
function resultOf({ isNot = false }: Matching, check: Check): Result {
  return { pass: check.holds ?? isNot, message: () => failureText(check) };
}

function observed(session: unknown): ObservedSession {
  if (session instanceof ObservedSession) return session;
  throw new SessionTestError(
    'no-response',
    'This is not what sessionOf() gives.',
    'Write expect(await sessionOf(response)).toHaveSaved("cart.total", 3).',
  );
}
