/** Values of an app that tell how often somebody looked at them. */

/** A getter that counts how often it is read. */
export function counting(): PropertyDescriptor {
  let reads = 0;
  return { enumerable: true, configurable: true, get: () => (reads += 1) };
}

/** An object that tells how often it was asked, whenever it is. */
export function counter(kind: 'get' | 'toJSON'): object {
  let calls = 0;
  return kind === 'get'
    ? Object.defineProperty({}, 'reads', counting())
    : { toJSON: () => `call ${(calls += 1)}` };
}

/** An object that tells how often it was looked at. */
export function countingProxy(): object {
  let traps = 0;
  return new Proxy(
    {},
    {
      get: (_target, key) => (key === 'traps' ? (traps += 1) : undefined),
      ownKeys: () => ['traps', `after-${(traps += 1)}`],
      getOwnPropertyDescriptor: () => {
        traps += 1;
        return { enumerable: true, configurable: true, value: 1 };
      },
      getPrototypeOf: () => {
        traps += 1;
        return Object.prototype;
      },
    },
  );
}

/** A class whose instances tell how often they were written out. */
export class Counting {
  #calls = 0;
  toJSON() {
    return `call ${(this.#calls += 1)}`;
  }
}
