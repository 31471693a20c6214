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

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;

/** Index of the quote that ends a string. */
function endOfString(row: string, begin: number): number {
  for (let at = begin + 1; at < row.length; at += 1) {
    const code = row.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at += 1;
  }
  return row.length;
}
