/**
 * What would act on the text around it, or not be seen at all: control characters, marks that turn
 * the direction of writing, blanks without a width, halves of a character.
 */
const HIDDEN =
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const SHORT: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A text from outside as it can be shown: what is hidden in it stands there as an escape. */
export function visible(text: string): string {
  return text.replace(
    HIDDEN,
    (char) => SHORT[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
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
