import type { SessionWords } from './adapter-under-test.ts';

/**
 * The session that hangs on a request or context as `session`, looked up anew at each call, as an app
 * does that writes `req.session`.
 *
 * @throws where there is none
 */
export function sessionOn(holder: object): object {
  const found: unknown = Reflect.get(holder, 'session');
  if (typeof found !== 'object' || found === null) throw new Error('no session');
  return found;
}

type PropertyWords = Pick<
  SessionWords,
  'get' | 'set' | 'remove' | 'push' | 'own' | 'size' | 'whole'
>;

/** What an app does to a session whose keys are the properties of an object. */
export function propertyWords(sessionOf: () => object): PropertyWords {
  const get = (key: string): unknown => {
    const value: unknown = Reflect.get(sessionOf(), key);
    return value;
  };
  return {
    get,
    set: (key, value) => void Reflect.set(sessionOf(), key, value),
    remove: (key) => void Reflect.deleteProperty(sessionOf(), key),
    push(key, value) {
      const list = get(key);
      if (Array.isArray(list)) list.push(value);
    },
    own: (key, value) => void Object.defineProperty(sessionOf(), key, { value, enumerable: true }),
    size: () => Object.keys(sessionOf()).length,
    whole: sessionOf,
  };
}
