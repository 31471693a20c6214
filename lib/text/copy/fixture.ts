import { readingOf } from '../../detail/readings.ts';
import { visible } from '../../foreign/visible.ts';
import { isBranch, isRedacted, type Json } from '../../states/json.ts';

/** Said above a fixture that is not all there was. */
const NOT_ALL =
  '// The panel does not have all of it: in the place of what is hidden or cut stands a `$redacted` or `$cut`.';

/**
 * A value of a session as the code of a test.
 *
 * @param name what it is called as a whole, such as `session` or `session.cart`
 * @param when such as `after #15`
 */
export function fixtureOf(value: Json, name: string, when: string): string {
  const isAll = name === 'session';
  const lines = [
    `// ${visible(`${isAll ? 'The session' : name} ${when}.`)}`,
    ...(isWhole(value) ? [] : [NOT_ALL]),
    `const ${isAll ? name : 'value'} = ${codeOf(value)};`,
  ];
  return `${lines.join('\n')}\n`;
}

/**
 * JSON is code, but for one key, which would set the prototype. Each key begins a line. What would turn
 * the code around it, as it is read, stands there as an escape of the same value.
 */
function codeOf(value: Json): string {
  return JSON.stringify(value, null, 2)
    .replace(/^(\s*)"__proto__":/gm, '$1["__proto__"]:')
    .split('\n')
    .map(visible)
    .join('\n');
}

/** Iterative: a value can be deeper than the stack. */
function isWhole(value: Json): boolean {
  const work: Json[] = [value];
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    if (isRedacted(next) || readingOf(next)?.kind === 'cut') return false;
    if (!isBranch(next)) continue;
    for (const child of Object.values(next)) work.push(child);
  }
  return true;
}
