import { dirname } from 'node:path';
import { isStandIn, standsInFor } from '../process/originals.ts';
import { noteVersion, versionAbove } from '../process/package-version.ts';
import { callOf, isObject, read } from '../reading.ts';
import { messageOf } from '../errors.ts';
import { isSupported } from '../process/supported.ts';
import { packageOf, type Known } from './known.ts';
import type { Status } from './status.ts';

/** Where a known package was found. */
export interface Found {
  known: Known;
  /** Its file, to tell its version. */
  file: string;
}

/**
 * What an app gets in the place of a known package. Nothing is observed, made or printed before the
 * app calls it: this module is loaded in processes that never do.
 */
export class StandIns {
  readonly #status: Status;
  readonly #isOff: () => boolean;
  /** By the function, so that each importer gets the same one. */
  readonly #functions = new WeakMap<object, object>();
  readonly #modules = new WeakMap<object, object>();
  /** What an adapter made of a whole module, once for all functions of it. */
  readonly #observed = new WeakMap<object, unknown>();

  /** @param isOff asked at each call of the app: it may say late what it runs as */
  constructor(status: Status, isOff: () => boolean) {
    this.#status = status;
    this.#isOff = isOff;
  }

  /** For `require`: the exports, with other functions. */
  ofExports(found: Found, exported: unknown): unknown {
    if (!isObject(exported) || isStandIn(exported)) return exported;
    if (typeof exported === 'function') return this.#ofFunction(found, exported, () => exported);
    const made = this.#modules.get(exported) ?? this.#ofModule(found, exported);
    this.#modules.set(exported, made);
    return made;
  }

  /** For `import`: the functions alone, by their names. The rest is exported as it is. */
  ofNamespace(found: Found, namespace: object): Record<string, unknown> {
    const made: Record<string, unknown> = {};
    for (const name of found.known.exports) {
      made[name] = this.#replace(found, namespace, { name, value: read(namespace, name) });
    }
    return made;
  }

  #ofModule(found: Found, exported: object): object {
    const own = Object.getOwnPropertyDescriptors(exported);
    for (const name of found.known.exports) {
      const before = own[name];
      if (before === undefined) continue;
      const value = this.#replace(found, exported, { name, value: read(exported, name) });
      own[name] = { value, enumerable: before.enumerable ?? true, configurable: true };
    }
    const prototype: unknown = Object.getPrototypeOf(exported);
    const made: unknown = Object.create(isObject(prototype) ? prototype : null, own);
    return isObject(made) ? made : exported;
  }

  #replace(
    found: Found,
    module: object,
    { name, value }: { name: string; value: unknown },
  ): unknown {
    if (typeof value !== 'function') return value;
    if (found.known.takes === 'function') return this.#ofFunction(found, value, () => value);
    return this.#ofFunction(found, value, () => module, name);
  }

  /** @param name where the adapter gives a module: that of the function in it */
  #ofFunction(found: Found, original: object, target: () => object, name?: string): object {
    if (isStandIn(original)) return original;
    const made = this.#functions.get(original);
    if (made !== undefined) return made;
    let observed: unknown;
    const observe = (): unknown => (observed ??= this.#observe(found, original, target(), name));
    const isOff = this.#isOff;
    const standIn: object = new Proxy(original, {
      apply(_, self: unknown, args: unknown[]): unknown {
        const call = callOf(isOff() ? original : observe());
        return call?.(self, args);
      },
      get(_, key): unknown {
        const value: unknown = Reflect.get(original, key);
        // It is its own `default`, or has its own name. What is fixed must stay.
        const isItself = value === original && isFree(original, key);
        return isItself ? standIn : value;
      },
    });
    standsInFor(standIn, original);
    this.#functions.set(original, standIn);
    return standIn;
  }

  #observe({ known, file }: Found, original: object, target: object, name?: string): unknown {
    const version = versionAbove(dirname(file), packageOf(known));
    const about = { name: packageOf(known), version };
    noteVersion(target, version);
    const whole = this.#observed.get(target);
    if (name !== undefined && whole !== undefined) return read(whole, name) ?? original;
    try {
      const observed: unknown = Reflect.apply(known.observe, undefined, [target]);
      if (name !== undefined) this.#observed.set(target, observed);
      // Of another version it is said that it is not known.
      if (isSupported(known.supports, version)) this.#status.observes(about);
      return name === undefined ? observed : (read(observed, name) ?? original);
    } catch (error) {
      this.#status.cannot(about, messageOf(error));
      return original;
    }
  }
}

function isFree(target: object, key: string | symbol): boolean {
  const own = Object.getOwnPropertyDescriptor(target, key);
  return own === undefined || own.configurable === true || own.writable === true;
}
