#!/usr/bin/env node
/** `sessions-devtools`: the Sessions tab in a terminal. */
import { helpOf, helpOfAll } from './arguments/help.ts';
import { commandOf, readArguments } from './arguments/read.ts';
import { check } from './commands/check.ts';
import { completion } from './commands/completion.ts';
import { EXIT, type Context, type Exit } from './commands/context.ts';
import { show } from './commands/show.ts';
import { tail } from './commands/tail.ts';
import { CommandError, problemText } from './errors.ts';

/** Its library is as large as all the rest, and loaded where it is used. */
const mcp = async (context: Context): Promise<Exit> =>
  (await import('./commands/mcp.ts')).mcp(context);

const COMMANDS = { tail, show, check, mcp, completion } satisfies Record<
  string,
  (context: Context) => Promise<Exit>
>;

async function main([name = '--help', ...args]: string[]): Promise<Exit> {
  if (name === '--help' || name === 'help') {
    process.stdout.write(helpOfAll());
    return EXIT.fine;
  }
  const command = commandOf(name);
  const given = readArguments(command, args);
  if (given.has('help')) {
    process.stdout.write(helpOf(command));
    return EXIT.fine;
  }
  return COMMANDS[command.name]({
    given,
    env: process.env,
    folder: process.cwd(),
    stdout: process.stdout,
    stderr: process.stderr,
    ended: endedByUser(),
  });
}

/** Aborted by Ctrl+C, by whoever ends the process, and when nobody reads any more, as `head` does. */
function endedByUser(): AbortSignal {
  const ending = new AbortController();
  const end = (): void => ending.abort();
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  process.stdout.on('error', end);
  return ending.signal;
}

/** What was written is handed over to a pipe or a terminal. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve());
  });
}

let code: Exit = EXIT.unknown;
try {
  code = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  process.stderr.write(problemText(error));
}
await Promise.all([process.stdout, process.stderr].map(flushed));
// A call may be under way that nobody waits for any more.
process.exit(code);
