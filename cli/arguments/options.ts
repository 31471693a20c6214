/** What a command takes, as data: read from it are the arguments, the help and the errors. */
export interface Option {
  name: string;
  /** What stands after it, as the help shows it; absent for one that is there or is not. */
  value?: string;
  says: string;
}

export const NAMES = ['tail', 'show', 'check', 'mcp', 'completion'] as const;

export type CommandName = (typeof NAMES)[number];

export interface Command {
  name: CommandName;
  /** What stands after the name and the options; empty where nothing may. */
  operand: string;
  summary: string;
  /** What a newcomer has to know, in short paragraphs. */
  about: readonly string[];
  options: readonly Option[];
  examples: readonly string[];
}

const URL_OPTION: Option = {
  name: 'url',
  value: '<url>',
  says: 'where the app listens, such as http://localhost:3000',
};

const OF_SERVER: readonly Option[] = [
  URL_OPTION,
  {
    name: 'path',
    value: '<path>',
    says: 'the path option of observe(), where the app has one (/__sessions)',
  },
  {
    name: 'project',
    value: '<folder>',
    says: 'the folder in which the app is started (this one)',
  },
];

const JSON_OPTION: Option = { name: 'json', says: 'for programs: a line of JSON for each request' };
const HELP: Option = { name: 'help', says: 'show this' };

const WITHOUT_BROWSER =
  'The browser is not seen from here: whether it kept a cookie, and sent it back, is not known.';

export const COMMANDS: readonly Command[] = [
  {
    name: 'tail',
    operand: '',
    summary: 'what becomes of the session in each request, live',
    about: [
      'One line for each request that has ended, with the verdict of the Sessions tab, and for a loss the reason. First those that the app still has, then each as it comes. A request is written again when more becomes known of it, such as that a later one erased what it had saved.',
      `${WITHOUT_BROWSER} The word of eight signs after the verdict names the request for “show”.`,
    ],
    options: [...OF_SERVER, JSON_OPTION, HELP],
    examples: ['sessions-devtools tail --url http://localhost:3000'],
  },
  {
    name: 'show',
    operand: '<number or id>',
    summary: 'one request: why, what to do, changes, life cycle',
    about: [
      'A number counts the requests that the app still has, from the oldest; an id, or its beginning of 7 characters or more, names the same one always. Both stand in each line of “tail”.',
    ],
    options: [...OF_SERVER, { ...JSON_OPTION, says: 'for programs: as JSON' }, HELP],
    examples: ['sessions-devtools show 545d52ea --url http://localhost:3000'],
  },
  {
    name: 'check',
    operand: '[-- <command>]',
    summary: 'fail a build where a session was lost',
    about: [
      'Runs the command, such as your browser tests, and reads what the app records until it ends. Where the command starts the app itself, leave --url out: each Node process of it is observed, without a line in the app, and what it leaves in a file of the project is read. Else start the app before, and name it; without a command it is read what it has recorded so far.',
      'Ends with 0 where nothing was found, 1 where something was, or where the command failed, and 2 where it cannot be told: the app was not there to the end, or let records go unread.',
      WITHOUT_BROWSER,
    ],
    options: [
      ...OF_SERVER,
      {
        name: 'fail-on',
        value: '<names>',
        says: 'verdicts, reasons of lost or marks, separated by commas (lost)',
      },
      { name: 'junit', value: '<file>', says: 'write a report in the format of JUnit' },
      { name: 'github', says: 'write annotations for GitHub Actions' },
      HELP,
    ],
    examples: [
      'sessions-devtools check -- npm run e2e',
      'sessions-devtools check --url http://localhost:3000 -- npm run e2e',
    ],
  },
  {
    name: 'mcp',
    operand: '',
    summary: 'answer a coding agent, by the Model Context Protocol',
    about: [
      'Speaks on standard input and output: an agent starts it. It may ask which requests lost a change and why, what to do, every value that a key had, and what happened to a session; and wait for the next request. It can change nothing.',
      WITHOUT_BROWSER,
    ],
    options: [...OF_SERVER, HELP],
    examples: ['sessions-devtools mcp --url http://localhost:3000'],
  },
  {
    name: 'completion',
    operand: '<shell>',
    summary: 'what bash, zsh or fish needs to complete these words',
    about: [
      'For bash and zsh: source <(sessions-devtools completion bash), in the file that your shell reads at its start. For fish: sessions-devtools completion fish > ~/.config/fish/completions/sessions-devtools.fish',
    ],
    options: [HELP],
    examples: ['sessions-devtools completion bash'],
  },
];
