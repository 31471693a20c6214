const [QUOTE, COMMA, COLON, BACKSLASH] = [34, 44, 58, 92];
const [OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = [91, 93, 123, 125];

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

/** Whether two JSON texts are of the same value, also where one has white space. */
export function isSameJson(one: string | undefined, other: string | undefined): boolean {
  if (one === other) return true;
  if (one === undefined || other === undefined) return false;
  return JSON.stringify(JSON.parse(one)) === JSON.stringify(JSON.parse(other));
}

/** Where the string that begins at `from` has its closing quote. */
function endOfString(json: string, from: number): number {
  let at = from + 1;
  for (; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (code === QUOTE) break;
  }
  return at;
}

function keyOf(text: string): string {
  const key: unknown = JSON.parse(text);
  return String(key);
}
