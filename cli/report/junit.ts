import { visible } from '../../lib/foreign/visible.ts';
import type { Exchange } from '../../lib/join/exchange.ts';
import { plainText } from '../../lib/text/spans.ts';
import { explain, type ExplanationContext } from '../../lib/text/why/explain.ts';
import type { Outcome } from '../check/outcome.ts';
import { verdictText } from './row-line.ts';

/**
 * A report as build servers read it: a test case for each request, one that fails for each that was
 * found, and one with an error for each thing that was not seen. Nobody wrote a standard; the members
 * are those that https://github.com/testmoapp/junitxml lists as common.
 */
export function junitOf(
  { found, rows, unseen }: Outcome,
  contextOf: (row: Exchange) => ExplanationContext,
): string {
  const failed = new Set(found.map(({ key }) => key));
  // Of what was found, some may be of requests from before.
  const all = [...new Map([...rows, ...found].map((row) => [row.key, row])).values()];
  const cases = [
    ...all.map((row) => caseOf(row, failed.has(row.key) ? failureOf(row, contextOf(row)) : null)),
    ...unseen.map(({ code, message, remedy }) => {
      const error = `<error${attributes({ type: code, message: `${message} ${remedy}` })}/>`;
      return `    <testcase${attributes({ classname: 'sessions', name: 'The app was observed' })}>${error}</testcase>`;
    }),
  ];
  const counts = {
    name: 'sessions',
    tests: String(cases.length),
    failures: String(found.length),
    errors: String(unseen.length),
  };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite${attributes(counts)}>`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function caseOf({ number, method, path, origin }: Exchange, failure: string | null): string {
  const about = attributes({
    classname: origin === '' ? 'sessions' : origin,
    name: `#${number ?? '—'} ${method} ${path}`,
  });
  return failure === null
    ? `    <testcase${about}/>`
    : `    <testcase${about}>${failure}</testcase>`;
}

function failureOf(row: Exchange, context: ExplanationContext): string {
  const { why, remedy } = explain(row, context);
  const about = attributes({ type: verdictText(row.judgement), message: plainText(why) });
  return `<failure${about}>${escaped(remedy === null ? '' : plainText(remedy))}</failure>`;
}

function attributes(all: Record<string, string>): string {
  return Object.entries(all)
    .map(([name, value]) => ` ${name}="${escaped(value)}"`)
    .join('');
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Foreign text. Two signs may stand in no XML at all (XML 1.0, section 2.2), nor as an entity. */
function escaped(text: string): string {
  return visible(text)
    .replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign)
    .replace(/[\ufffe\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16)}`);
}
