import { RULES } from '../findings/all.ts';

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

const NAMES: Readonly<Record<string, readonly Name[]>> = {
  finding: RULES.map(({ name, title }) => [name, title]),
  has: HAS,
};

/** The names that the last word of a filter can end with: of findings after `finding:`, say. */
export function completionsOf(filter: string): Completion[] {
  const [, before, field, begun] =
    /^((?:.*\s)?-?(\w+):(?:[^\s"]*,)?)([^\s",]*)$/s.exec(filter) ?? [];
  if (before === undefined || field === undefined || begun === undefined) return [];
  const names = Object.hasOwn(NAMES, field.toLowerCase()) ? NAMES[field.toLowerCase()] : undefined;
  return (names ?? [])
    .filter(([name]) => name.startsWith(begun.toLowerCase()) && name !== begun.toLowerCase())
    .map(([name, about]) => ({ text: before + name, about }));
}
