import { closest, distance } from 'fastest-levenshtein';

/** Of a word that is compared: no field and no value is longer. */
const LONGEST = 40;

/** The word that another one was meant for, by a slip or two; null where none is near. */
export function nearest(word: string, words: readonly string[]): string | null {
  if (words.length === 0 || word.length > LONGEST) return null;
  const swapped = words.find((one) => lettersOf(one) === lettersOf(word));
  if (swapped !== undefined) return swapped;
  const found = closest(word, words);
  return distance(word, found) <= Math.max(1, Math.floor(word.length / 3)) ? found : null;
}

function lettersOf(word: string): string {
  return Array.from(word).sort().join('');
}
