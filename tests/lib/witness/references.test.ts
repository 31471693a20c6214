import { describe, expect, it } from 'vitest';
import { parseEndpoints, parseReferences } from '../../../lib/witness/references.ts';

const ID = 'k3V9Qk3V9Qk3';

describe('parseReferences', () => {
  it('reads a record and its endpoint', () => {
    expect(parseReferences(`"${ID}";path="/__sessions"`)).toEqual([
      { id: ID, path: '/__sessions', project: null },
    ]);
  });

  it('reads whose project it is, and takes no other text for one', () => {
    const project = 'dWzXf1cJm0qXh3Zt8yLw2Q';
    const of = (parameter: string) =>
      parseReferences(`"${ID}";path="/__sessions";${parameter}`).map((one) => one.project);
    expect(of(`project="${project}"`)).toEqual([project]);
    for (const other of [`project="${project}x"`, 'project=""', 'project=1', 'project', 'x="y"']) {
      expect(of(other)).toEqual([null]);
    }
  });

  it('reads one member for each observed middleware', () => {
    const header = `"${ID}";path="/__sessions", "${ID}2";path="/admin/__sessions"`;
    expect(parseReferences(header).map(({ path }) => path)).toEqual([
      '/__sessions',
      '/admin/__sessions',
    ]);
  });

  it.each([
    ['another host', `"${ID}";path="//evil.test/x"`],
    ['credentials', `"${ID}";path="@evil.test"`],
    ['a whole URL', `"${ID}";path="http://evil.test/"`],
    ['a way up', `"${ID}";path="/a/../b"`],
    ['a query', `"${ID}";path="/a?b"`],
    ['an encoded slash', `"${ID}";path="/a%2f/b"`],
    ['no path', `"${ID}"`],
    ['a short id', '"abc";path="/__sessions"'],
    ['an id that is a path', '"../../../etc/passwd";path="/__sessions"'],
    ['a token instead of a string', `${ID};path="/__sessions"`],
    ['no list at all', '"unterminated'],
    ['nothing', ''],
  ])('ignores %s', (_what, header) => {
    expect(parseReferences(header)).toEqual([]);
  });

  it('does not read on forever', () => {
    const many = Array.from({ length: 40 }, () => `"${ID}";path="/x"`).join(', ');
    expect(parseReferences(many).length).toBeLessThan(10);
    expect(parseReferences(`"${'a'.repeat(60)}";path="/x"` + ' '.repeat(5000))).toEqual([]);
  });
});

describe('parseEndpoints', () => {
  it('names an endpoint also where no record comes with it', () => {
    expect(parseEndpoints('"";path="/__sessions"')).toEqual([
      { path: '/__sessions', project: null },
    ]);
    expect(parseReferences('"";path="/__sessions"')).toEqual([]);
  });
});
