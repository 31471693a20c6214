/** What is read of a JSON text without parsing it, which costs far less. */

const [QUOTE, COMMA, COLON, BACKSLASH] = [34, 44, 58, 92];
const [OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = [91, 93, 123, 125];

/**
 * The dictionary in the text of a row, without its first brace, where the middleware's own member
 * stands first (`{"cookie":{…},…`): what follows it is the end of the store's own string, which
 * costs no copy.
 *
 * @param own key of that member, an object
 * @returns null where the row does not begin so
 */
export function tailAfter(row: string, own: string): string | null {
  const begin = `{"${own}":{`;
  if (!row.startsWith(begin)) return null;
  let depth = 1;
  for (let at = begin.length; at < row.length; at += 1) {
    switch (row.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(row, at);
        break;
      case OPEN:
        depth += 1;
        break;
      case CLOSE:
        depth -= 1;
        if (depth > 0) break;
        if (row.charCodeAt(at + 1) === COMMA) return row.slice(at + 2);
        return at + 2 === row.length ? '}' : null;
    }
  }
  return null;
}

/**
 * The dictionary in the text of a row, without its first brace, where it is a member of the row.
 *
 * @param key of that member, which stands first
 * @param other the only other one there may be, a number or a string
 */
export function tailIn(row: string, key: string, other: string): string | null {
  const begin = `{"${key}":{`;
  if (!row.startsWith(begin)) return null;
  if (row.endsWith('}}')) return row.slice(begin.length, -1);
  const next = `,"${other}":`;
  const at = row.lastIndexOf(next);
  const isLast = /^(?:[-+.\deE]+|"[^"\\]*")\}$/.test(row.slice(at + next.length));
  return isLast && row[at - 1] === '}' ? row.slice(begin.length, at) : null;
}

/**
 * The text of each member of a JSON object, found without parsing what is in it: to compare two
 * states costs far less than to parse both.
 *
 * @param json text of an object; of anything else it finds none
 */
export function memberTexts(json: string): Map<string, string> {
  const members = new Map<string, string>();
  let [depth, begin, colon] = [0, 0, -1];
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) at = endOfString(json, at);
    else if (code === COLON && depth === 1 && colon === -1) colon = at;
    else if (code === OPEN || code === OPEN_LIST) {
      if (depth === 0 && code === OPEN_LIST) return members;
      if (depth === 0) begin = at + 1;
      depth += 1;
    } else if (code === CLOSE || code === CLOSE_LIST || code === COMMA) {
      if (depth === 1 && colon !== -1) {
        members.set(keyOf(json.slice(begin, colon)), json.slice(colon + 1, at));
      }
      if (code !== COMMA) depth -= 1;
      if (depth === 1 && code === COMMA) [begin, colon] = [at + 1, -1];
    }
  }
  return members;
}

/** Characters that are compared at once, which costs far less than one by one. */
const CHUNK = 256;

/** With how many characters two texts begin alike. */
export function samePrefix(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let at = 0;
  while (at + CHUNK <= most && one.slice(at, at + CHUNK) === other.slice(at, at + CHUNK)) {
    at += CHUNK;
  }
  while (at < most && one.charCodeAt(at) === other.charCodeAt(at)) at += 1;
  return at;
}

/**
 * The key of the one value in which two dictionaries differ, where that is a number, a text or a
 * literal: mostly a counter. Far less has to be looked at than for the members of both.
 *
 * @param one and the other: without the first brace
 * @returns null where something else differs
 */
export function keyOfPlainChange(one: string, other: string): string | null {
  const at = samePrefix(one, other);
  if (one.charCodeAt(at - 1) === BACKSLASH) return null;
  const [rest, otherRest] = [restOf(one, at), restOf(other, at)];
  return rest !== null && rest === otherRest ? keyAt(one, at) : null;
}

const STRUCTURE = /["\\{}[\],:]/g;

/** What follows the part of a number, a literal or a string's text that is there. */
function restOf(json: string, at: number): string | null {
  STRUCTURE.lastIndex = at;
  const found = STRUCTURE.exec(json);
  return found === null ? null : json.slice(found.index);
}

/** The key whose value is there; null where that is a key, or deeper than in a dictionary. */
function keyAt(json: string, index: number): string | null {
  let [depth, begin, colon] = [1, 0, -1];
  for (let at = 0; at < index; at += 1) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) at = endOfString(json, at);
    else if (code === OPEN || code === OPEN_LIST) depth += 1;
    else if (code === CLOSE || code === CLOSE_LIST) depth -= 1;
    else if (depth === 1 && code === COLON) colon = at;
    else if (depth === 1 && code === COMMA) [begin, colon] = [at + 1, -1];
  }
  return depth === 1 && colon !== -1 ? keyOf(json.slice(begin, colon)) : null;
}

/** `.key`, `[0]` or `["other key"]`. */
const STEP = /\.([^.[\]]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/gu;

/** The way to a value, as it is written in JavaScript after the name of a dictionary. */
export function pathIn(written: string): (string | number)[] {
  return [...written.matchAll(STEP)].map(([, key, index, quoted]) => {
    if (index !== undefined) return Number(index);
    return quoted === undefined ? (key ?? '') : keyOf(quoted);
  });
}

/** Whether two JSON texts are of the same value, also where one has white space. */
export function isSameJson(one: string | undefined, other: string | undefined): boolean {
  if (one === other) return true;
  if (one === undefined || other === undefined) return false;
  return JSON.stringify(JSON.parse(one)) === JSON.stringify(JSON.parse(other));
}

/** Index of the quote that ends a string. */
function endOfString(json: string, begin: number): number {
  for (let at = begin + 1; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at += 1;
  }
  return json.length;
}

function keyOf(text: string): string {
  const key: unknown = JSON.parse(text);
  return String(key);
}
