import { diffWordsWithSpace } from 'diff';

/** A part of two texts: in both, or only in the one before or the one after. */
export interface TextPart {
  kind: 'same' | 'old' | 'new';
  text: string;
}

/** Shorter texts are read at a glance. */
const SHORTEST = 40;
/** What is compared word by word; in more, all between the first and the last difference has changed. */
const MOST_COMPARED = 4000;
const MOST_EDITS = 300;
/** So far back a word may have begun. */
const LONGEST_WORD = 30;
/** Less in common is nothing to be pointed out. */
const LEAST_IN_COMMON = 0.2;

/** What changed inside a text; null where it is short, or another text altogether. */
export function textParts(before: string, after: string): TextPart[] | null {
  if (Math.max(before.length, after.length) < SHORTEST) return null;
  const head = headOf(before, after);
  const tail = tailOf(before.slice(head), after.slice(head));
  const [old, now] = [before, after].map((text) => text.slice(head, text.length - tail));
  const parts = [
    part('same', before.slice(0, head)),
    ...inside(old ?? '', now ?? ''),
    part('same', tail === 0 ? '' : before.slice(-tail)),
  ].filter(({ text }) => text !== '');
  const same = parts.reduce((sum, { kind, text }) => sum + (kind === 'same' ? text.length : 0), 0);
  const shorter = Math.min(before.length, after.length);
  return same >= LEAST_IN_COMMON * shorter && same > 0 ? parts : null;
}

function inside(old: string, now: string): TextPart[] {
  const replaced = [part('old', old), part('new', now)];
  if (old === '' || now === '' || old.length + now.length > MOST_COMPARED) return replaced;
  const words = diffWordsWithSpace(old, now, { maxEditLength: MOST_EDITS });
  return (
    words?.map(({ added, removed, value }) =>
      part(added ? 'new' : removed ? 'old' : 'same', value),
    ) ?? replaced
  );
}

function part(kind: TextPart['kind'], text: string): TextPart {
  return { kind, text };
}

/** How much they begin with in common, up to the beginning of a word. */
function headOf(before: string, after: string): number {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  const word = /[\p{L}\p{N}_\ud800-\udfff]*$/u.exec(
    before.slice(Math.max(0, head - LONGEST_WORD), head),
  );
  return backBy(head, word?.[0].length ?? 0, before);
}

/** How much they end with in common, from the end of a word. */
function tailOf(before: string, after: string): number {
  const shorter = Math.min(before.length, after.length);
  let tail = 0;
  while (tail < shorter && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const rest = before.slice(before.length - tail);
  const word = /^[\p{L}\p{N}_\ud800-\udfff]*/u.exec(rest.slice(0, LONGEST_WORD));
  const length = word?.[0].length ?? 0;
  return length < LONGEST_WORD ? tail - length : tail - (isLow(rest, 0) ? 1 : 0);
}

/** Never in the midst of a character. */
function backBy(head: number, word: number, text: string): number {
  if (word < LONGEST_WORD) return head - word;
  return isLow(text, head) ? head - 1 : head;
}

function isLow(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff;
}
