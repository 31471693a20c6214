/**
 * `npm run new`: begins a part of which there is one file for each member, and puts it on the lists
 * where tests look for it. Without arguments it says what there is.
 */
import { planAdapter } from './lib/new-adapter.ts';
import { NotPossible, writeAll, type Plan } from './lib/write-all.ts';

interface Kind {
  /** Beside its name in the list of kinds. */
  what: string;
  /** @throws NotPossible where it cannot be begun; nothing was written then */
  plan(name: string): Plan;
}

const KINDS: Readonly<Record<string, Kind>> = {
  adapter: { what: 'observes one more session middleware', plan: planAdapter },
};

const USAGE = `Usage: npm run new <kind> <name>
${Object.entries(KINDS)
  .map(([kind, { what }]) => `  ${kind.padEnd(10)} ${what}`)
  .join('\n')}`;

/** @throws NotPossible where nothing was written */
function begin(kind: string, names: readonly string[]): string {
  const known = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (known === undefined) throw new NotPossible(`There is no kind "${kind}".\n${USAGE}`);
  const [name] = names;
  if (name === undefined || names.length > 1) {
    throw new NotPossible(`Give one name, such as: npm run new ${kind} cookie-session`);
  }
  const plan = known.plan(name);
  writeAll(plan.files);
  const written = plan.files.map(({ path, isNew }) => `  ${isNew ? 'new    ' : 'changed'} ${path}`);
  const steps = plan.next.map((step, index) => `  ${index + 1}. ${step}`);
  return ['Written:', ...written, '', 'Next:', ...steps].join('\n');
}

const [kind, ...names] = process.argv.slice(2);
try {
  console.log(kind === undefined ? USAGE : begin(kind, names));
} catch (error) {
  if (!(error instanceof NotPossible)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
