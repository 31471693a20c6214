/** The words around what the rules found; their own are in the rules (`lib/findings/rules/`). */
export const FINDINGS = {
  name: 'Findings',
  show: 'What is wrong, with what to do',
  close: 'Close findings',
  none: (muted: number) =>
    muted === 0
      ? 'Nothing is wrong that this panel can be sure of.'
      : 'Beside what you muted, nothing is wrong that this panel can be sure of.',
  newest: (count: number) =>
    `Looked at are the newest ${count.toLocaleString('en')} requests of each host.`,
  remedy: 'What to do',
  kinds: (count: number) => (count === 0 ? '' : String(count)),
  lead: 'Show it among the findings',
  count: (count: number) => `${count === 0 ? 'no' : count} ${count === 1 ? 'finding' : 'findings'}`,
  rows: (count: number) => (count === 1 ? 'in one request' : `in ${count} requests`),
  showRows: 'Show its requests',
  mute: 'Mute on',
  muted: (count: number) => `${count} muted`,
  unmute: 'Unmute',
};
