/** What the filter could go on with. */
export interface Completion {
  /** The whole filter, with the name at its end. */
  text: string;
  /** What the name stands for. */
  about: string;
}

/** What `has:` finds. */
const HAS: readonly Name[] = [
  ['finding', 'Requests that show a mistake'],
  ['mark', 'Requests that another one says something of'],
  ['record', 'Requests that the plugin has told of'],
];

type Name = readonly [name: string, about: string];

/**
 * The names that the last word of a filter can end with: of findings after `finding:`, say.
 *
 * @param rules that findings are by
 */
export function completionsOf(
  filter: string,
  rules: readonly { name: string; title: string }[],
): Completion[] {
  const [, before, field, begun] =
    /^((?:.*\s)?-?(\w+):(?:[^\s"]*,)?)([^\s",]*)$/s.exec(filter) ?? [];
  if (before === undefined || field === undefined || begun === undefined) return [];
  return namesAfter(field.toLowerCase(), rules)
    .filter(([name]) => name.startsWith(begun.toLowerCase()) && name !== begun.toLowerCase())
    .map(([name, about]) => ({ text: before + name, about }));
}

function namesAfter(
  field: string,
  rules: readonly { name: string; title: string }[],
): readonly Name[] {
  if (field === 'finding') return rules.map(({ name, title }): Name => [name, title]);
  return field === 'has' ? HAS : [];
}
