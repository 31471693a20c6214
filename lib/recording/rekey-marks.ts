import type { Pseudonyms } from './pseudonyms.ts';

/**
 * What the plugin writes in the place of something, within a text: `[session …]`, `[hidden …]`, and a
 * hidden value of JSON that is in a string, or percent-encoded in one, each as often as one likes.
 */
const MARK =
  /((?:\[|%(?:25)*5b)(?:session|cookie|hidden)(?: |\+|%(?:25)*20)|(?:\$|%(?:25)*24)redacted(?:(?!hash).){1,200}hash(?:[\\":]|%(?:25)*(?:22|3a|5c))+)([0-9a-f]{12,16})(?![0-9a-f])/gi;

/** A text with other names in such places: equal ones stay equal, as elsewhere in the file. */
export function rekeyMarks(text: string, pseudonyms: Pseudonyms): string {
  return text.replace(MARK, (_, before: string, name: string) => before + pseudonyms(name));
}
