import { chain, type MaybePromise } from './maybe-promise.ts';
import type { Description } from './observer/observer.ts';
import { describe, settingsOf, type SessionOptions } from './settings/options.ts';
import type { RequestFacts } from './visit/request.ts';
import { Party, warnOfSecond } from './visit/two-middlewares.ts';
import { Visit } from './visit/visit.ts';
import type { AnyData } from './session/session.ts';

/** The framework without a host: what every host is built on, and a host of your own can be. */
export interface SessionManager<Data extends object> {
  /**
   * Reads the cookie of a request; with an asynchronous engine it loads the session, too.
   *
   * A load that fails is thrown by the first access, not here.
   *
   * @param early gets the visit before it is loaded, to call its `end` when the response is over
   */
  begin(facts: RequestFacts, early?: (visit: Visit<Data>) => void): MaybePromise<Visit<Data>>;
  /** Deletes expired sessions from the store. @returns how many; 0 where the store does it itself */
  clearExpired(): Promise<number>;
  /** What is in force, free of secrets. */
  readonly description: Description;
}

/** @throws ConfigurationError where an option is wrong; it says what to write instead */
export function createSessions<Data extends object = AnyData>(
  options: SessionOptions = {},
): SessionManager<Data> {
  return createManager<Data>(options);
}

/** As it is for a host that looks for another one itself, where it is mounted. */
export interface ManagerAmongOthers<Data extends object> extends SessionManager<Data> {
  readonly party: Party;
}

/** @throws ConfigurationError as `createSessions` does */
export function createManager<Data extends object>(
  options: SessionOptions,
): ManagerAmongOthers<Data> {
  const settings = settingsOf(options);
  const description = describe(settings);
  const party = new Party(description);
  settings.observer?.describe?.(description);
  return {
    description,
    party,
    begin(facts, early) {
      warnOfSecond(facts.request, party, settings.warn);
      const visit = new Visit<Data>(settings, facts);
      early?.(visit);
      return visit.begin();
    },
    clearExpired: async () => chain(settings.engine.clearExpired(settings.now()), (count) => count),
  };
}
