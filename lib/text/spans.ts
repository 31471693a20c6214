import { shorten } from '../foreign/visible.ts';

/** More than a sentence can hold. What is put in is often from outside. */
const MOST_OF_CODE = 1000;

/** A piece of a sentence: plain words, a piece of code to be set as such, or a row to go to. */
export type Span = string | { code: string } | { row: number };

/** A row by its number, which leads there. */
export function row(number: number): Span {
  return { row: number };
}

/** A row by its number, or words in its place where it has none. */
export function rowOr(number: number | null, otherwise: string): Span[] {
  return [number === null ? otherwise : row(number)];
}

/** Rows that a sentence names before it counts. */
const MOST_ROWS = 3;

/** Rows as a list: `#2, #3 and #4`; the first few of many. */
export function rowList(numbers: readonly number[]): Span[] {
  const named = numbers.length > MOST_ROWS ? numbers.slice(0, MOST_ROWS - 1) : numbers;
  const more = numbers.length - named.length;
  const parts: Span[] = [...named.map(row), ...(more > 0 ? [`${more} more`] : [])];
  return parts.flatMap((part, index) => {
    if (index === 0) return [part];
    return [index === parts.length - 1 ? ' and ' : ', ', part];
  });
}

/** Builds spans from a template: what is put in is code. */
export function say(words: TemplateStringsArray, ...codes: (string | number)[]): Span[] {
  return words
    .flatMap((text, index): Span[] => {
      const code = codes[index];
      return code === undefined ? [text] : [text, { code: shorten(String(code), MOST_OF_CODE) }];
    })
    .filter((span) => span !== '');
}

/** Builds spans from a text of a server: what stands between two backticks is code. */
export function marked(text: string): Span[] {
  const parts = text.split('`');
  if (parts.length % 2 === 0) return [text];
  return parts
    .map((part, index): Span => (index % 2 === 0 ? part : { code: part }))
    .filter((span) => span !== '');
}

/** A sentence, and before its end in brackets what a middleware calls that itself. */
export function named(sentence: string, term: string | undefined): Span[] {
  if (term === undefined) return [sentence];
  return [`${sentence.replace(/\.$/, '')} (`, { code: term }, ').'];
}

/** The words without their setting, for tests, titles and screen readers. */
export function plainText(spans: readonly Span[]): string {
  return spans.map(plainWords).join('');
}

function plainWords(span: Span): string {
  if (typeof span === 'string') return span;
  return 'row' in span ? `#${span.row}` : span.code;
}
