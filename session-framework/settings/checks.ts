/**
 * Settings and options, checked where they are given: names that there are not, values of a wrong
 * kind. Each message says what to write instead, and none shows what may be a secret.
 */
import { ConfigurationError } from '../errors.ts';

/** Null where a value is right; else what to say after its name: `is true or false, not 1.` */
export type Kind = (value: unknown) => string | null;

/** A kind for each option: the compiler finds the one that was forgotten. */
export type Kinds<Options> = { readonly [Name in keyof Options]-?: Kind };

/** Names of other libraries, and what to write here for each. */
export type OtherWords = Readonly<Record<string, string>>;

interface More {
  others?: OtherWords;
  required?: readonly string[];
}

/**
 * @param owner whose options they are, as the developer writes it: `memoryEngine`
 * @throws ConfigurationError at the first name or value that is wrong
 */
export function checkOptions<Options extends object>(
  owner: string,
  options: Options,
  kinds: Kinds<Options>,
  { others = {}, required = [] }: More = {},
): void {
  if (!isObject(options) || Array.isArray(options)) {
    throw new ConfigurationError(
      `${owner} takes its options as an object, not ${veiled(options)}.`,
    );
  }
  const known: Readonly<Record<string, Kind>> = kinds;
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(known, name)) continue;
    const instead = insteadOf(name, Object.keys(known), others);
    throw new ConfigurationError(`${owner}: unknown setting ${name}. ${instead}`);
  }
  for (const [name, kind] of Object.entries(known)) {
    const value = memberOf(options, name);
    if (value === undefined && !required.includes(name)) continue;
    const fault = kind(value);
    if (fault !== null) throw new ConfigurationError(`${owner}: ${name} ${fault}`);
  }
}

/** @throws ConfigurationError where an argument is of another kind */
export function checkArgument(owner: string, name: string, value: unknown, kind: Kind): void {
  const fault = kind(value);
  if (fault !== null) throw new ConfigurationError(`${owner}: ${name} ${fault}`);
}

export const trueOrFalse: Kind = (value) => {
  if (typeof value === 'boolean') return null;
  const more = typeof value === 'string' ? " Of the environment: process.env.X === 'true'." : '';
  return `is true or false, not ${shown(value)}.${more}`;
};

export function oneOf(...values: readonly (string | false)[]): Kind {
  return (value) => {
    if (values.some((each) => each === value)) return null;
    const texts = values.filter((each) => each !== false);
    const meant = typeof value === 'string' ? nearest(value, texts) : null;
    const more = meant === null ? '' : ` Did you mean '${meant}'?`;
    const list = values.map((each) => (each === false ? 'false' : `'${each}'`)).join(', ');
    return `is one of ${list}, not ${shown(value)}.${more}`;
  };
}

/** @param example of what to write */
export function text(example: string): Kind {
  return (value) =>
    typeof value === 'string' ? null : `is a text, such as ${example}, not ${shown(value)}.`;
}

/** @param example of what to write */
export function functionLike(example: string): Kind {
  return (value) =>
    typeof value === 'function' ? null : `is a function, such as ${example}, not ${shown(value)}.`;
}

export function wholeNumber(from: number, to: number, what: string): Kind {
  return (value) => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to) {
      return null;
    }
    return `is ${what}, from ${from} to ${to}, not ${shown(value)}.${ofEnvironment(value)}`;
  };
}

/** For time-outs. Node's timers hold no more, and take what is more for one millisecond. */
export const milliseconds = wholeNumber(1, 2 ** 31 - 1, 'a whole number of milliseconds');

/** Milliseconds that a store has, unless it is given others. */
export const DEFAULT_TIMEOUT = 5000;

/** Seconds in 400 days: longer no browser keeps a cookie (RFC 6265bis §5.5). */
const LONGEST_AGE = 34_560_000;

/** Whole seconds. What is too long is milliseconds, most likely: a day of them is 2.7 years. */
export const seconds: Kind = (value) => {
  if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= LONGEST_AGE) {
    return null;
  }
  if (typeof value !== 'number' || !(value > LONGEST_AGE)) {
    const example = '1209600 for two weeks';
    return `is a whole number of seconds, such as ${example}, not ${shown(value)}.${ofEnvironment(value)}`;
  }
  const asMilliseconds = Math.round(value / 1000);
  const more =
    asMilliseconds > LONGEST_AGE ? '' : ` If these are milliseconds, write ${asMilliseconds}.`;
  return `is at most ${LONGEST_AGE} seconds, 400 days, since browsers keep no cookie longer; not ${shown(value)}.${more}`;
};

function ofEnvironment(value: unknown): string {
  if (typeof value === 'string') {
    const number = Number(value);
    return value.trim() === '' || Number.isNaN(number)
      ? ''
      : ` Write ${number}; of the environment: Number(process.env.X).`;
  }
  return Number.isNaN(value) ? UNSET : '';
}

/** To be said of what is undefined, or came of it. */
export const UNSET = ' Is the environment variable set?';

/** An object with these functions, `what` it is called. */
export function missing(value: object, functions: readonly string[]): string | null {
  const absent = functions.filter((name) => typeof memberOf(value, name) !== 'function');
  return absent.length === 0 ? null : `has no function ${absent.join(' and no ')}`;
}

/** A value in a message: for settings whose texts are no secrets. */
export function shown(value: unknown): string {
  if (typeof value === 'string') {
    return `the text '${value.length > 60 ? `${value.slice(0, 60)}…` : value}'`;
  }
  if (typeof value === 'function')
    return value.name === '' ? 'a function' : `the function ${value.name}`;
  if (Array.isArray(value)) return 'a list';
  if (!isObject(value)) return typeof value === 'bigint' ? `${value}n` : String(value);
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  return kind === 'Object' ? 'an object' : `an object of the kind ${kind}`;
}

/** A value whose text may be a secret, or an address with a password. */
export function veiled(value: unknown): string {
  return typeof value === 'string' ? 'a text' : shown(value);
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** A member of whatever was given. */
export function memberOf(value: object, name: string): unknown {
  const member: unknown = Reflect.get(value, name);
  return member;
}

function insteadOf(name: string, names: readonly string[], others: OtherWords): string {
  const [, known] = Object.entries(others).find(([each]) => bare(each) === bare(name)) ?? [];
  if (known !== undefined) return known;
  const meant = nearest(name, names);
  if (meant !== null) return `Did you mean ${meant}?`;
  return names.length === 0 ? 'There are none.' : `There are ${names.join(', ')}.`;
}

const bare = (name: string): string => name.replaceAll(/[\W_]/g, '').toLowerCase();

/** The name that was meant: one that differs in a letter of each three, or only in its end. */
function nearest(name: string, names: readonly string[]): string | null {
  const [first] = names
    .map((each) => ({ each, steps: steps(bare(name), bare(each)) }))
    .filter((found) => found.steps <= Math.max(1, Math.floor(found.each.length / 3)))
    .toSorted((one, other) => one.steps - other.steps);
  return first?.each ?? null;
}

function steps(name: string, other: string): number {
  const [short, long] = name.length < other.length ? [name, other] : [other, name];
  return short.length > 2 && long.startsWith(short) ? 1 : distance(name, other);
}

/** Letters to insert, delete or replace, by the way of Wagner and Fischer. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
