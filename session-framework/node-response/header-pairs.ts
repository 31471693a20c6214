type HeaderPair = readonly [name: string, value: unknown];

/**
 * Headers in any of the forms that `writeHead` takes: an object, a list of pairs, or a list of names
 * and values in turn, in which a name may come again.
 *
 * @returns null where a value is missing
 */
export function headerPairs(headers: object): HeaderPair[] | null {
  if (!Array.isArray(headers)) return Object.entries(headers);
  const list: unknown[] = headers;
  if (Array.isArray(list[0])) {
    return list.map((pair) => [String(Reflect.get(Object(pair), 0)), Reflect.get(Object(pair), 1)]);
  }
  if (list.length % 2 !== 0) return null;
  const names = list.filter((_item, index) => index % 2 === 0);
  return names.map((name, index) => [String(name), list[2 * index + 1]]);
}
