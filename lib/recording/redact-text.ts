import { HIDDEN } from '../../server-plugin/protocol.ts';
import { looksSecret } from '../../server-plugin/redaction/names.ts';
import { hideInText, hideInUrl, PLAIN } from '../../server-plugin/redaction/text.ts';
import type { Redaction } from '../panel/opened-file.ts';
import type { Pseudonyms } from './pseudonyms.ts';

/** Hides what is in texts that are no JSON. */
export interface TextHider {
  /** An address, or the path and query of one. */
  address: (address: string) => string;
  /** A sentence of ours, with foreign words in it. */
  words: (sentence: string) => string;
  /** A sentence of somebody else, such as the error of a store: where values are hidden, all of it. */
  foreign: (sentence: string) => string;
}

/** A long run of such signs is an id or a token where it has a digit, and else mostly a word. */
const RUN = /[\w-]{16,}/g;

/** @param redaction `values`: every value of a query is hidden; else those whose name looks secret */
export function hidesInText(
  redaction: Exclude<Redaction, 'none'>,
  pseudonyms: Pseudonyms,
): TextHider {
  /** What stands in the place of something already; an app may have such a word of its own. */
  const names = new Set<string>();
  const named = (text: string): string => {
    const name = `hidden-${pseudonyms(text).slice(0, 8)}`;
    names.add(name);
    return name;
  };
  const hiding = { hides: PLAIN.hides, mark: named };
  const withoutRuns = (text: string): string =>
    text.replace(RUN, (run) => (/\d/.test(run) ? named(run) : run));
  const words = (text: string): string => withoutRuns(hideInText(text, hiding));

  const parameter = (pair: string): string => {
    const equals = pair.indexOf('=');
    // A lone word is a value as well: `?token`.
    if (equals < 0) return redaction === 'values' && pair !== '' ? named(pair) : withoutRuns(pair);
    const [name, value] = [pair.slice(0, equals), pair.slice(equals + 1)];
    if (value === '' || value === HIDDEN || names.has(value)) return pair;
    const isHidden = redaction === 'values' || looksSecret(name);
    return `${name}=${isHidden ? named(value) : withoutRuns(value)}`;
  };

  return {
    words,
    foreign: (text) => (redaction === 'values' && text !== '' ? named(text) : words(text)),
    address(address) {
      const [whole = ''] = hideInUrl(address, hiding).split('#', 1);
      const query = whole.indexOf('?');
      const path = query < 0 ? whole : whole.slice(0, query);
      // `https://user:password@host`
      const told = withoutRuns(path.replace(/^(\w+:\/\/)[^/@]*@/, '$1'));
      if (query < 0) return told;
      const pairs = whole.slice(query + 1).split('&');
      return `${told}?${pairs.map(parameter).join('&')}`;
    },
  };
}
