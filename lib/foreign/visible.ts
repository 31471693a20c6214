/**
 * What would act on the text around it, or not be seen at all: control characters, marks that turn
 * the direction of writing, blanks without a width, letters that are drawn as nothing, tags and
 * variants of signs (text can be written in them that a program reads and nobody sees), halves of a
 * character. What joins letters and emoji stays.
 *
 * @see https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
 */
const HIDDEN =
  /(?!\p{Join_Control}|\ufe0e|\ufe0f)[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\ufff9-\ufffb]/gu;

const SHORT: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A text from outside as it can be shown: what is hidden in it stands there as an escape. */
export function visible(text: string): string {
  return text.replace(HIDDEN, (char) => SHORT[char] ?? char.split('').map(escapeOf).join(''));
}

/** As JSON and JavaScript read it: a sign of two units has two. */
function escapeOf(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** The beginning of a text, never ending in half a character. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const last = text.charCodeAt(limit - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? limit - 1 : limit);
}

/** A text as part of a sentence: its beginning, and a sign that there is more. */
export function shorten(text: string, limit: number): string {
  const short = cut(text, limit);
  return short === text ? text : `${short}…`;
}
