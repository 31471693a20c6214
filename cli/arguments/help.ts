import { COMMANDS, type Command, type Option } from './options.ts';

const WIDTH = 80;

/** What there is, for whoever does not know it yet. */
export function helpOfAll(): string {
  return [
    'Usage: sessions-devtools <command> [options]',
    'What became of the session in each request of your app, in the terminal: the verdicts of the Sessions tab of the browser’s DevTools. The app needs the plugin, and has to run: https://www.npmjs.com/package/sessions-devtools',
    tableOf(COMMANDS.map(({ name, summary }) => [name, summary])),
    '“sessions-devtools <command> --help” tells more.',
  ]
    .map((paragraph) => wrapped(paragraph))
    .join('\n\n')
    .concat('\n');
}

/** What a command does and takes. */
export function helpOf({ name, operand, about, options, examples }: Command): string {
  return [
    usageOf({ name, operand, options }),
    ...about,
    tableOf(options.map((option) => [written(option), option.says])),
    `Example:\n${examples.map((example) => `  ${example}`).join('\n')}`,
  ]
    .map((paragraph) => wrapped(paragraph))
    .join('\n\n')
    .concat('\n');
}

function usageOf({
  name,
  operand,
  options,
}: Pick<Command, 'name' | 'operand' | 'options'>): string {
  const ofServer = options.some((option) => option.name === 'url') ? ['--url <url> [options]'] : [];
  const words = ['sessions-devtools', name, ...ofServer, ...(operand === '' ? [] : [operand])];
  return `Usage: ${words.join(' ')}`;
}

/** An option as one writes it. */
export function written({ name, value }: Option): string {
  return value === undefined ? `--${name}` : `--${name} ${value}`;
}

function tableOf(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([first]) => first.length));
  return rows.map(([first, second]) => `  ${first.padEnd(width)}  ${second}`).join('\n');
}

/** Words that are broken into lines; what is set in lines already stays. */
function wrapped(paragraph: string): string {
  if (paragraph.includes('\n') || paragraph.startsWith('  ')) return paragraph;
  const lines: string[] = [];
  let line = '';
  for (const word of paragraph.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join('\n');
}
