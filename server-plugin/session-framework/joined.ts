import type { Observer, VisitObserver } from './hook.ts';

const EVENTS = [
  'loaded',
  'accessed',
  'changed',
  'deciding',
  'storeStart',
  'storeEnd',
  'decided',
  'ended',
] as const;

/** Our side of a visit; nothing that it is told throws. */
export type OurVisit = Required<VisitObserver> & {
  /** The framework asks nobody any more. */
  cut: () => void;
};

/**
 * One observer of two: ours, and the one that the app passes itself, which is told everything that
 * it would be told alone. Where it throws the framework hears of it, as it would without us, and
 * tells no more of that request.
 */
export function joined(
  ours: { describe: (...args: Parameters<NonNullable<Observer['describe']>>) => void } & {
    begin: (...args: Parameters<Observer['begin']>) => OurVisit | null;
  },
  theirs: Observer | null,
): Observer {
  if (theirs === null) return ours;
  return {
    describe(description) {
      ours.describe(description);
      theirs.describe?.(description);
    },
    begin(request) {
      // Theirs first: where it throws, nobody is told of this request.
      const their = theirs.begin(request);
      const our = ours.begin(request);
      return their === null || our === null ? (their ?? our) : joinedVisit(our, their);
    },
  };
}

function joinedVisit(our: OurVisit, their: VisitObserver): VisitObserver {
  const guarded = <T>(run: () => T): T => {
    try {
      return run();
    } catch (error) {
      our.cut();
      throw error;
    }
  };
  const both: VisitObserver = {
    headers: () => guarded(() => [...(their.headers?.() ?? []), ...our.headers()]),
  };
  for (const name of EVENTS) {
    Reflect.set(both, name, (event: never) => {
      our[name](event);
      guarded(() => their[name]?.(event));
    });
  }
  return both;
}
