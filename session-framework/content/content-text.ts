import { types } from 'node:util';

/**
 * The content of a value as a text, to compare with. It runs no code of the application: no getter,
 * no toJSON, no trap of a Proxy. What cannot be told without (a getter, private fields) is told by
 * which object it is (docs/decisions/0027).
 */
export function contentText(value: unknown): string {
  if (isPlain(value, 0)) return JSON.stringify(value); // the same text, several times faster
  try {
    return write(value, []);
  } catch {
    return `too deep: ${identity(value)}`;
  }
}

/** What comes back from JSON as it was, so that nothing but JSON is asked. */
function isPlain(value: unknown, depth: number): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object') return typeof value === 'string' || typeof value === 'boolean';
  if (value === null) return true;
  if (depth > DEEPEST || types.isProxy(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  const isList = Array.isArray(value);
  if (prototype !== (isList ? Array.prototype : Object.prototype) && prototype !== null)
    return false;
  if ('toJSON' in value) return false;
  const keys = Object.keys(value);
  if (isList && keys.length !== value.length) return false;
  // An accessor has no value, and undefined is not plain.
  return keys.every((key) =>
    isPlain(Object.getOwnPropertyDescriptor(value, key)?.value, depth + 1),
  );
}

/** What is deeper may be a cycle. */
const DEEPEST = 100;

function write(value: unknown, parents: object[]): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'bigint':
      return `${value}n`;
    case 'function':
      return identity(value);
    case 'object':
      return value === null ? 'null' : writeObject(value, parents);
    default:
      return String(value);
  }
}

function writeObject(value: object, parents: object[]): string {
  if (types.isProxy(value)) return identity(value);
  const above = parents.lastIndexOf(value);
  if (above >= 0) return `cycle ${parents.length - above}`;
  parents.push(value);
  const text = writeContent(value, parents);
  parents.pop();
  return text;
}

function writeContent(value: object, parents: object[]): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Array.prototype && Array.isArray(value)) {
    return `${value.length} ${writeMembers(value, parents)}`;
  }
  if (prototype === Object.prototype || prototype === null) return writeMembers(value, parents);
  // By a copy, which asks the date itself: its methods may be the application's.
  if (types.isDate(value)) return `Date ${new Date(value).getTime()}`;
  const entries: string[] = [];
  if (types.isMap(value)) {
    Reflect.apply(Map.prototype.forEach, value, [
      (member: unknown, key: unknown) =>
        entries.push(`${write(key, parents)} => ${write(member, parents)}`),
    ]);
    return `Map {${entries.join()}}`;
  }
  if (types.isSet(value)) {
    Reflect.apply(Set.prototype.forEach, value, [
      (member: unknown) => entries.push(write(member, parents)),
    ]);
    return `Set {${entries.join()}}`;
  }
  return `${identity(value)} ${writeMembers(value, parents)}`;
}

function writeMembers(value: object, parents: object[]): string {
  const members = Object.keys(value).map(
    (key) => `${JSON.stringify(key)}:${writeProperty(value, key, parents)}`,
  );
  return `{${members.join()}}`;
}

function writeProperty(owner: object, key: string | number, parents: object[]): string {
  const property = Object.getOwnPropertyDescriptor(owner, key);
  if (property?.get === undefined && property?.set === undefined) {
    return write(property?.value, parents);
  }
  return `accessor of ${identity(owner)}`;
}

const identities = new WeakMap<object, number>();
let count = 0;

/** The same for the same object, and for no other. */
function identity(value: unknown): string {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return '';
  const known = identities.get(value);
  if (known !== undefined) return `#${known}`;
  count += 1;
  identities.set(value, count);
  return `#${count}`;
}
