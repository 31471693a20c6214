import { describe, expect, it } from 'vitest';
import { BUILDS, codeOf, type Build } from './built.ts';

/** Ways in which text becomes code or markup. */
const DANGEROUS =
  /\b(?:innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|setHTMLUnsafe|parseFromString|importScripts|dangerouslySetInnerHTML)\b|executeScript\s*\(|document\.write|inspectedWindow\.eval|\beval\s*\(|\bnew Function\b|\bFunction\s*\(|set(?:Timeout|Interval)\s*\(\s*["'`]|javascript:/g;

/**
 * What is in a library and cannot be reached: Preact sets markup for `dangerouslySetInnerHTML`, which
 * the linter forbids us, and which the policy of the pages (trusted types) stops besides.
 */
const DECLARED = new Set(['innerHTML', 'dangerouslySetInnerHTML']);
const PREACT = 'chunks/jsxRuntime-';

/** Addresses that are names or examples: none of them is ever called. */
const NAMES = [
  'http://www.w3.org/',
  // What the options page asks for and gives as an example.
  'https://app.test',
  // What a saved test says of how it is run.
  'http://localhost:3000',
  // What a host or a site is put into, to be read as a URL.
  'http://${',
  // Match patterns of the listener.
  'http://*/*',
  'https://*/*',
];

const find = (build: Build, pattern: RegExp): { file: string; found: string }[] =>
  codeOf(build).flatMap(({ file, text }) =>
    [...text.matchAll(pattern)].map(([found]) => ({ file, found })),
  );

describe.each(BUILDS)('the code of %s', (build) => {
  it('is there', () => {
    expect(codeOf(build).length).toBeGreaterThan(5);
  });

  it('makes no code and no markup of text', () => {
    const own = find(build, DANGEROUS).filter(
      ({ file, found }) => !(file.startsWith(PREACT) && DECLARED.has(found)),
    );
    expect(own).toEqual([]);
  });

  it('names no address beyond this machine', () => {
    const addresses = find(build, /(?:https?|wss?):\/\/[^\s"'`)<>\\]+/g).filter(
      ({ found }) => !NAMES.some((name) => found.startsWith(name)),
    );
    expect(addresses).toEqual([]);
  });

  it('loads nothing that is not in the package', () => {
    expect(find(build, /(?:src|href)="(?!\/|\.\/)[^"]*"|@import|url\((?!data:)[^)]*\)/g)).toEqual(
      [],
    );
    expect(find(build, /\bimport\(\s*[^"'`.\s]/g)).toEqual([]);
  });
});
