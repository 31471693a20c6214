/** Forgets the oldest half of a set or map that has grown larger than `most`. */
export function bound(ids: Set<string> | Map<string, unknown>, most = 20_000): void {
  if (ids.size <= most) return;
  for (const id of [...ids.keys()].slice(0, most / 2)) ids.delete(id);
}
