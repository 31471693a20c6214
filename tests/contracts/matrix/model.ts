import type { Route, Visit } from '../under-test/adapter-under-test.ts';

export type Dictionary = Record<string, unknown>;

/** What an app does to its session in one request, by its own calls: no middleware is asked. */
export interface Done {
  /** The handler was reached. */
  hasBegun: boolean;
  /** Whether the handler looked, or changed something. */
  hasLooked: boolean;
  /** The app ended the session. */
  hasEnded: boolean;
  /** What it wants to be there for the next request; null where it has ended the session. */
  left: Dictionary | null;
}

/**
 * A handler whose calls are written down.
 *
 * @param begin what is there for a request when its handler begins
 */
export function modelled(
  route: Route,
  { begin, emptiesOnRotation }: { begin: (visit: Visit) => Done; emptiesOnRotation: boolean },
): Route {
  return (visit) => {
    const done = begin(visit);
    done.hasBegun = true;
    const looks = <A extends unknown[], R>(call: (...args: A) => R): ((...args: A) => R) => {
      return (...args) => {
        done.hasLooked = true;
        return call(...args);
      };
    };
    const changes = (change: (left: Dictionary) => void): void => {
      change((done.left ??= {}));
    };
    const { setAge } = visit;
    const ends = (): void => {
      done.hasLooked = true;
      done.hasEnded = true;
      done.left = null;
    };
    const own: Partial<Visit> = {
      get: looks(visit.get),
      size: looks(visit.size),
      whole: looks(visit.whole),
      id: looks(visit.id),
      set: looks((key, value) => {
        visit.set(key, value);
        changes((left) => (left[key] = copyOf(value)));
      }),
      remove: looks((key) => {
        visit.remove(key);
        changes((left) => void Reflect.deleteProperty(left, key));
      }),
      push: looks((key, value) => {
        const found = visit.get(key);
        visit.push(key, value);
        if (Array.isArray(found)) changes((left) => (left[key] = copyOf(found)));
      }),
      own: looks((key, value) => {
        visit.own(key, value);
        changes((left) => void Object.defineProperty(left, key, enumerable(value)));
      }),
      async regenerate() {
        done.hasLooked = true;
        await visit.regenerate();
        if (emptiesOnRotation) changes(() => (done.left = {}));
      },
      ...(setAge === undefined ? {} : { setAge: looks(setAge) }),
      async destroy() {
        // Also where that fails, the app wants it to be gone.
        try {
          await visit.destroy();
        } finally {
          ends();
        }
      },
      forget() {
        visit.forget();
        ends();
      },
    };
    // Its `res` may be a getter that does something: it is read where the handler reads it.
    return route(
      new Proxy(visit, {
        get(target, key) {
          const found: unknown = Reflect.get(Object.hasOwn(own, key) ? own : target, key);
          return found;
        },
      }),
    );
  };
}

/** As it is now: a store that keeps objects shares them with the app. */
function copyOf(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch {
    // A function, or something that has one.
    return value;
  }
}

const enumerable = (value: unknown): PropertyDescriptor => ({
  value,
  enumerable: true,
  configurable: true,
  writable: true,
});
