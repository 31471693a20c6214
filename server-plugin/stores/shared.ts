import { fingerprint } from '../recording/fingerprint.ts';
import { memberTexts } from '../recording/json-text.ts';
import type { Interned } from '../recording/revisions.ts';

/** What the records of one answer have in common: worked out once for all of them, and let go. */
export class Shared {
  readonly fingerprint = once(fingerprint);
  /** The texts of a state's members; none of one that is too large to keep. */
  readonly members = once(({ text }: Interned) => memberTexts(text ?? ''));
}

function once<K, V>(make: (key: K) => V): (key: K) => V {
  const made = new Map<K, V>();
  return (key) => {
    let value = made.get(key);
    if (value === undefined) made.set(key, (value = make(key)));
    return value;
  };
}
