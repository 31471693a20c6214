import { callSite } from './call-site.ts';
import type {
  ChangedEvent,
  ObservedRequest,
  Observer,
  StoreStartEvent,
  VisitObserver,
} from './observer.ts';
import { attemptThen, valueOf, type MaybePromise } from '../maybe-promise.ts';
import type { ResponseChange } from '../visit/request.ts';
import type { WarningListener } from '../warnings.ts';

/** Passes the events of one request on to its observer, which cannot harm the request. */
export interface Reporter {
  tell(notify: (observer: VisitObserver) => void): void;
  changed(how: ChangedEvent['how'], key: string | null, late: boolean): void;
  /** Runs a call to the store, and tells of its start and end. */
  storeCall<T>(
    about: Omit<StoreStartEvent, 'call'>,
    run: () => MaybePromise<T>,
    outcome: (result: T) => string,
  ): MaybePromise<T>;
  headers(): ResponseChange['headers'];
}

/** Null, and therefore free, without an observer. */
export function createReporter(
  observer: Observer | undefined,
  request: () => ObservedRequest,
  warn: WarningListener,
): Reporter | null {
  if (observer === undefined) return null;
  let silenced = false;
  const guarded = <T>(run: () => T, otherwise: T): T => {
    if (silenced) return otherwise;
    try {
      return run();
    } catch (error) {
      silenced = true;
      warn({ code: 'observer-failed', message: `The session observer threw: ${String(error)}` });
      return otherwise;
    }
  };
  const visit = guarded(() => observer.begin(request()), null);
  if (visit === null) return null;

  let calls = 0;
  const tell = (notify: (observer: VisitObserver) => void): void =>
    guarded(() => notify(visit), undefined);
  return {
    tell,
    changed(how, key, late) {
      const from = how === 'in-place' ? () => null : callSite();
      tell((to) => to.changed?.({ how, key, late, callSite: from }));
    },
    storeCall(about, run, outcome) {
      const call = ++calls;
      tell((to) => to.storeStart?.({ call, ...about }));
      return attemptThen(run, (ended) => {
        const result = ended.ok
          ? { call, ok: true, outcome: outcome(ended.value), error: undefined }
          : { call, ok: false, outcome: null, error: ended.error };
        tell((to) => to.storeEnd?.(result));
        return valueOf(ended);
      });
    },
    headers: () => guarded(() => [...(visit.headers?.() ?? [])], []),
  };
}
