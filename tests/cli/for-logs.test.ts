import { describe, expect, it } from 'vitest';
import { forLogs } from '../../cli/terminal/for-logs.ts';

describe('a text in the log of a build', () => {
  it.each([
    ['##[add-mask]x', '##\\u005badd-mask]x'],
    ['a ##vso[task.setvariable variable=PATH]x', 'a ##vso\\u005btask.setvariable variable=PATH]x'],
    ['##teamcity[buildStop comment=x]', '##teamcity\\u005bbuildStop comment=x]'],
    ['####vso[a.b]##[c]', '####vso\\u005ba.b]##\\u005bc]'],
    ['## heading [link], #[x], path##', '## heading [link], #[x], path##'],
  ])('%j is no command: %j', (text, told) => expect(forLogs(text)).toBe(told));

  it('says the same, read as JSON', () => {
    const text = JSON.stringify({ key: '##vso[task.complete result=Succeeded;]' });
    expect(JSON.parse(forLogs(text))).toEqual(JSON.parse(text));
  });
});
