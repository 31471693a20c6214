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
    checkJson(content.data, { parents: [], keys: [] });
    return JSON.stringify(content);
  },
  parse(text) {
    const content: unknown = JSON.parse(text);
    return content;
  },
};

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** Where a value stands: each object on the way to it, and the key under which the next one is. */
interface Place {
  readonly parents: object[];
  readonly keys: (string | number)[];
}

/** @throws UnserialisableError where `JSON.parse(JSON.stringify(value))` would not equal the value */
function checkJson(value: unknown, place: Place): void {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return;
    case 'number':
      if (!Number.isFinite(value)) refuse(place, String(value));
      return;
    case 'object':
      if (value !== null) checkObject(value, place);
      return;
    case 'undefined':
      return refuse(place, 'undefined');
    case 'bigint':
      return refuse(place, 'a BigInt');
    case 'function':
      return refuse(place, 'a function');
    case 'symbol':
      return refuse(place, 'a symbol');
  }
}

function checkObject(value: object, place: Place): void {
  if (place.parents.includes(value)) refuse(place, 'part of a cycle');
  place.parents.push(value);
  if (Array.isArray(value)) {
    // A hole is seen as undefined; a named property of an array would be lost.
    if (Object.keys(value).length > value.length) refuse(place, 'an array with named properties');
    for (let index = 0; index < value.length; index++) checkMember(value[index], index, place);
  } else if (isPlain(value)) {
    if (Object.getOwnPropertySymbols(value).length > 0) {
      refuse(place, 'an object with symbols as keys');
    }
    for (const key of Object.keys(value)) checkMember(value[key], key, place);
  } else {
    const name = value.constructor.name;
    refuse(place, `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name}`, insteadOf(value));
  }
  place.parents.pop();
}

function isPlain(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function checkMember(member: unknown, key: string | number, place: Place): void {
  place.keys.push(key);
  checkJson(member, place);
  place.keys.pop();
}

/** The path is written here, and not on the way: nearly every session is as it has to be. */
function refuse({ keys }: Place, what: string, instead?: string): never {
  throw new UnserialisableError(keys.map(step).join(''), what, instead);
}

function step(key: string | number): string {
  if (typeof key === 'number') return `[${key}]`;
  return IDENTIFIER.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function insteadOf(value: object): string | undefined {
  if (types.isDate(value)) return 'Store date.toISOString(), and read it by new Date(text).';
  if (types.isMap(value)) return 'Store Object.fromEntries(map), where its keys are texts.';
  if (types.isSet(value)) return 'Store [...set], and read it by new Set(list).';
  return undefined;
}
