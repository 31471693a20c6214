import { expect, it } from 'vitest';
import { sentence } from '../../cli/terminal/sentences.ts';
import { plain, styleFor } from '../../cli/terminal/style.ts';
import { say } from '../../lib/text/spans.ts';

it.each([
  ['a terminal with colours', true, true, '\u001b[31mlost\u001b[39m'],
  ['a terminal without', true, false, 'lost'],
  ['what is no terminal', false, true, 'lost'],
])('sets a text off for %s', (_, isTTY, hasColors, styled) => {
  expect(styleFor({ isTTY, hasColors: () => hasColors })('bad', 'lost')).toBe(styled);
});

it('shows what is hidden in a text of the app as an escape', () => {
  expect(sentence(say`${'\u001b[31mred\u202e'} changed.`, plain)).toBe(
    '\\u001b[31mred\\u202e changed.',
  );
});
