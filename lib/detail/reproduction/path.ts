import { HIDDEN } from '../../../server-plugin/protocol.ts';
import { looksSecret } from '../../../server-plugin/redaction/names.ts';
import { hideInUrl, PLAIN } from '../../../server-plugin/redaction/text.ts';

/** A path as it may stand in a file that is given away. */
export interface OpenPath {
  /** With a placeholder for each part that looks like a secret. */
  path: string;
  /** The placeholders, in order. */
  toFillIn: string[];
}

/** A long run of such signs is an id or a token where it has a digit, and else mostly a word. */
const RUN = /(?=[A-Za-z_-]*\d)[\w-]{16,}/g;

/** Path and query without what looks like a secret in them. */
export function openPathOf(path: string): OpenPath {
  const toFillIn: string[] = [];
  const placeholder = (name: string): string => {
    const text = `FILL-IN-${name.replace(/[^\w.-]/g, '') || 'value'}`;
    toFillIn.push(text);
    return text;
  };
  const withoutRuns = (text: string): string =>
    text.replaceAll(HIDDEN, () => placeholder('value')).replace(RUN, () => placeholder('value'));
  // As the plugin hides it, whoever has told of the path; what has a place of its own is filled in.
  const [whole = ''] = hideInUrl(path, PLAIN).split('#', 1);
  const query = whole.indexOf('?');
  if (query < 0) return { path: withoutRuns(whole), toFillIn };
  const start = withoutRuns(whole.slice(0, query));
  const pairs = whole.slice(query + 1).split('&');
  const told = pairs.map((pair) => {
    const equals = pair.indexOf('=');
    if (equals < 0) return withoutRuns(pair);
    const [name, value] = [pair.slice(0, equals), pair.slice(equals + 1)];
    const isHidden = value === HIDDEN || (value !== '' && looksSecret(name));
    return `${name}=${isHidden ? placeholder(name) : withoutRuns(value)}`;
  });
  return { path: `${start}?${told.join('&')}`, toFillIn };
}
