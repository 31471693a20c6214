import { types } from 'node:util';
import { UnserialisableError } from '../errors.ts';

/** What is stored of a session: its dictionary, and its own expiry where it has one. */
export interface SessionContent {
  data: Readonly<Record<string, unknown>>;
  /** Seconds, or a date in ISO 8601. */
  expiry?: number | string;
}

/**
 * Makes a text of a session and back. One that keeps more than JSON (dates, maps) or encrypts fits
 * here. `parse` throws, or gives something that is no SessionContent, where it did not write the
 * text: the session is then empty, and one warning says so.
 */
export interface Serialiser {
  readonly name: string;
  stringify(content: SessionContent): string;
  parse(text: string): unknown;
}

/** JSON. What it would lose without a word is an UnserialisableError at save that names the path. */
export const jsonSerialiser: Serialiser = {
  name: 'json',
  stringify(content) {
    checkJson(content.data, '', []);
    return JSON.stringify(content);
  },
  parse(text) {
    const content: unknown = JSON.parse(text);
    return content;
  },
};

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** @throws UnserialisableError where `JSON.parse(JSON.stringify(value))` would not equal the value */
function checkJson(value: unknown, path: string, parents: object[]): void {
  const refuse = (what: string, instead?: string): never => {
    throw new UnserialisableError(path, what, instead);
  };
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return;
    case 'number':
      if (!Number.isFinite(value)) refuse(String(value));
      return;
    case 'object':
      if (value !== null) checkObject(value, path, parents, refuse);
      return;
    case 'undefined':
      return refuse('undefined');
    case 'bigint':
      return refuse('a BigInt');
    case 'function':
      return refuse('a function');
    case 'symbol':
      return refuse('a symbol');
  }
}

function checkObject(
  value: object,
  path: string,
  parents: object[],
  refuse: (what: string, instead?: string) => never,
): void {
  if (parents.includes(value)) refuse('part of a cycle');
  const prototype: unknown = Object.getPrototypeOf(value);
  parents.push(value);
  if (Array.isArray(value)) {
    // A hole is seen as undefined; a named property of an array would be lost.
    if (Object.keys(value).length > value.length) refuse('an array with named properties');
    for (let index = 0; index < value.length; index++) {
      checkJson(value[index], `${path}[${index}]`, parents);
    }
  } else if (prototype === Object.prototype || prototype === null) {
    if (Object.getOwnPropertySymbols(value).length > 0) refuse('an object with symbols as keys');
    for (const [key, member] of Object.entries(value)) {
      const step = IDENTIFIER.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
      checkJson(member, path + step, parents);
    }
  } else {
    const name = value.constructor.name;
    refuse(`${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name}`, insteadOf(value));
  }
  parents.pop();
}

function insteadOf(value: object): string | undefined {
  if (types.isDate(value)) return 'Store date.toISOString(), and read it by new Date(text).';
  if (types.isMap(value)) return 'Store Object.fromEntries(map), where its keys are texts.';
  if (types.isSet(value)) return 'Store [...set], and read it by new Set(list).';
  return undefined;
}
