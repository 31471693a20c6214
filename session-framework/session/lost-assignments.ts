import { LostAssignmentError } from '../errors.ts';

/**
 * Makes each assignment to an object of a class an error that tells what to write, where it would be
 * lost without a word: `session.user = …`, and `session.values = …`, which is a method.
 *
 * Nothing is done for each object. Members get setters, and a proxy behind the prototype catches
 * what no object before it has; reading goes through it as if it were not there. Symbols are the
 * business of tools, and may be set.
 *
 * @param prototype of the class; members that have a setter keep it
 */
export function refuseAssignments(prototype: object): void {
  for (const [name, member] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (name === 'constructor' || member.set !== undefined) continue;
    const value: unknown = member.value;
    const get = member.get ?? (() => value);
    Object.defineProperty(prototype, name, {
      get,
      set: () => (member.get === undefined ? refuse(name) : refuseReadOnly(name)),
      enumerable: false,
      configurable: true,
    });
  }
  const last = new Proxy(
    {},
    {
      set: (target, key, value, receiver) =>
        typeof key === 'symbol' ? Reflect.set(target, key, value, receiver) : refuse(key),
    },
  );
  Object.setPrototypeOf(prototype, last);
}

/** What is assigned to for the sake of something else. */
const INSTEAD: Readonly<Record<string, string>> = {
  key: ' For another key write session.cycleKey().',
  data: ' For other content write session.clear() and session.update({ … }).',
  isEmpty: ' To empty it write session.clear().',
};

function refuseReadOnly(key: string): never {
  throw new LostAssignmentError(key, `session.${key} is read only.${INSTEAD[key] ?? ''}`);
}

function refuse(key: string): never {
  const ofCookie = key === 'cookie' ? ' For its expiry write session.setExpiry(seconds).' : '';
  const isName = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key);
  const place = isName ? `.${key}` : `[${JSON.stringify(key)}]`;
  const quoted = isName ? `'${key}'` : JSON.stringify(key);
  throw new LostAssignmentError(
    key,
    `session${place} = … would be lost. ` +
      `Write session.set(${quoted}, value), or session.data${place} = value.${ofCookie}`,
  );
}

/** For `req.session = …`, by which other sessions are filled or ended. */
export function refuseReplacement(place: string): never {
  throw new LostAssignmentError(
    'session',
    `${place} = … does not replace the session, which would go on. To end it (logout) write ` +
      'await session.flush(); to fill it session.clear() and session.update({ … }).',
  );
}
