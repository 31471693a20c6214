import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { commandOf } from '../arguments/read.ts';
import { placeOf } from '../arguments/place.ts';
import { failOnOf } from '../check/fail-on.ts';
import type { Outcome } from '../check/outcome.ts';
import { runCommand } from '../check/run.ts';
import { served, Watch, type WatchedSource } from '../check/watch.ts';
import { withPlugin } from '../check/with-plugin.ts';
import { hasSqlite } from '../../server-plugin/filed.ts';
import { observeFile } from '../server/filed.ts';
import { findToken } from '../server/token.ts';
import { CommandError, problemText } from '../errors.ts';
import { foundText } from '../report/check-text.ts';
import { annotationsOf } from '../report/github.ts';
import { junitOf } from '../report/junit.ts';
import { forLogs } from '../terminal/for-logs.ts';
import { styleFor } from '../terminal/style.ts';
import { EXIT, type Context, type Exit } from './context.ts';

/**
 * Looks at an app while a command runs, or at what it has recorded, and fails where it finds what it
 * was told to look for.
 *
 * @throws CommandError where it cannot begin
 */
export async function check(context: Context): Promise<Exit> {
  const { given, env, folder, stderr } = context;
  const failOn = failOnOf(given.text('fail-on'), commandOf('check'));
  const command = commandIn(context);
  const isFiled = command !== null && given.text('url') === null;
  const { source, runEnv, end } = isFiled
    ? await startedHere(context)
    : { source: served(await placeOf(given, env, folder)), runEnv: env, end: () => undefined };
  const watch = new Watch(source, failOn);
  try {
    let code: number | null = 0;
    if (command !== null) {
      await watch.begin();
      code = await watch.during(runCommand(command, { ...context, env: runEnv }));
    }
    const outcome = await watch.end();
    report(context, outcome, failOn.names, watch);
    if (failOn.unseen.length > 0) {
      stderr.write(`Only a browser shows ${failOn.unseen.join(', ')}: that was not looked for.\n`);
    }
    if (code !== 0) {
      stderr.write(`The command ended with ${code === null ? 'a signal' : `code ${code}`}.\n`);
    }
    if (outcome.found.length > 0 || code !== 0) return EXIT.found;
    return outcome.unseen.length > 0 ? EXIT.unknown : EXIT.fine;
  } finally {
    watch.stop();
    end();
  }
}

/** The command starts the app: with the plugin, and what it leaves is read. */
async function startedHere({
  given,
  env,
  folder,
}: Context): Promise<{ source: WatchedSource; runEnv: NodeJS.ProcessEnv; end: () => void }> {
  const project = resolve(folder, given.text('project') ?? '.');
  const runEnv = withPlugin(env, project);
  if (!hasSqlite()) {
    throw new CommandError(
      'no-sqlite',
      `This Node (${process.version}) has no node:sqlite, in which the app would leave its records.`,
      'Use Node 22.13 or later, or start the app before and name it with --url.',
    );
  }
  const { observation, end, problem } = await observeFile(
    project,
    findToken(project, env.SESSIONS_DEVTOOLS_TOKEN),
  );
  const problemOf = (): CommandError =>
    new CommandError(
      'no-file',
      `What the app recorded cannot be read. ${problem() ?? ''}`.trimEnd(),
      'Start the app before, and name it with --url.',
    );
  return { source: { observation, origin: null, problemOf }, runEnv, end };
}

/** What stands after `--`; null where nothing is to be run. */
function commandIn({ given }: Context): readonly string[] | null {
  const [first] = given.operands;
  if (first !== undefined) {
    throw new CommandError(
      'operand',
      `check takes no “${first}”.`,
      'Write the command that is to be run after --, as in: -- npm run e2e',
    );
  }
  return given.after === null || given.after.length === 0 ? null : given.after;
}

function report(
  { given, folder, stdout, stderr }: Context,
  outcome: Outcome,
  names: readonly string[],
  { observation }: Watch,
): void {
  const contextOf = observation.contextOf.bind(observation);
  stdout.write(forLogs(foundText(outcome, names, contextOf, styleFor(stdout))));
  for (const problem of outcome.unseen) stderr.write(problemText(problem));
  if (given.has('github')) {
    for (const line of annotationsOf(outcome, contextOf)) stdout.write(`${forLogs(line)}\n`);
  }
  const file = given.text('junit');
  if (file !== null) writeReport(resolve(folder, file), junitOf(outcome, contextOf));
}

function writeReport(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new CommandError(
      'junit',
      `The report cannot be written (${error instanceof Error ? error.message : String(error)}).`,
      'Write --junit <file> with a file in a folder that is there.',
    );
  }
}
