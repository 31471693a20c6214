/** Notes values on objects of somebody else's. */
export interface Stamp<T> {
  set(target: object, value: T): void;
  get(target: object): T | undefined;
}

/**
 * Notes a value on an object of somebody else's, in a private field: nobody else can see it by any
 * means, and it goes with the object.
 *
 * A WeakMap does the same, but holds its values against each young collection until the next full
 * one: a value that leads to the request kept all of it (12.8 KB a request grew old, 4.4 KB with
 * this, 1.6 KB without the plugin).
 *
 * @see https://github.com/tc39/proposal-class-fields#private-fields
 */
export function createStamp<T>(): Stamp<T> {
  class Stamped extends Given {
    #value: T;

    constructor(target: object, value: T) {
      super(target);
      this.#value = value;
    }

    static read(target: object): T | undefined {
      return #value in target ? target.#value : undefined;
    }

    static write(target: object, value: T): void {
      if (#value in target) target.#value = value;
      else new Stamped(target, value);
    }
  }

  return {
    get: (target) => Stamped.read(target),
    set(target, value) {
      Stamped.write(target, value);
    },
  };
}

/** Gives back the object that it is made with, so that the fields of a class made from it go there. */
// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- its constructor is its purpose
class Given {
  constructor(target: object) {
    return target;
  }
}
