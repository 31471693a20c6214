import { COMMANDS, type Command } from '../arguments/options.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof SHELLS)[number];

/** What a shell has to be told so that it completes the words of the command. */
export function completionFor(shell: Shell): string {
  return SCRIPTS[shell]();
}

const SCRIPTS: Record<Shell, () => string> = { bash, zsh, fish };

const NAMES = COMMANDS.map(({ name }) => name).join(' ');

function optionsOf({ options }: Command): string {
  return options.map(({ name }) => `--${name}`).join(' ');
}

/** @see https://www.gnu.org/software/bash/manual/html_node/Programmable-Completion.html */
function bash(): string {
  const cases = COMMANDS.map((command) => `    ${command.name}) words="${optionsOf(command)}" ;;`);
  return `_sessions_devtools() {
  local words="${NAMES} --help"
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
  esac
  [ "$COMP_CWORD" -eq 1 ] && words="${NAMES} --help"
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _sessions_devtools sessions-devtools
`;
}

/** zsh reads what bash does. @see https://zsh.sourceforge.io/Doc/Release/Completion-System.html */
function zsh(): string {
  return `autoload -Uz bashcompinit && bashcompinit\n${bash()}`;
}

/** @see https://fishshell.com/docs/current/cmds/complete.html */
function fish(): string {
  const lines = COMMANDS.flatMap(({ name, summary, options }) => [
    `complete -c sessions-devtools -n __fish_use_subcommand -f -a ${name} -d ${quoted(summary)}`,
    ...options.map(
      (option) =>
        `complete -c sessions-devtools -n '__fish_seen_subcommand_from ${name}' -l ${option.name}${option.value === undefined ? '' : ' -r'} -d ${quoted(option.says)}`,
    ),
  ]);
  return `${lines.join('\n')}\n`;
}

/** One word of fish. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
