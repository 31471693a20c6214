/**
 * `npm run soak`: an app of four processes under load and under faults, beside the same app without
 * the plugin. What is shown of it and what is said to be missing is to be what was asked.
 *
 * `--records memory|sqlite|redis` is where records are kept, `--seconds` how long each fault is looked at
 * (20), `--rate` the requests a second of each process (200), `--fault` a part of the name of the faults
 * to be looked at (all).
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { startChild, type Child } from '../support/child.ts';
import { quantile } from '../support/rows.ts';
import { SOAKED, startSoaked, type SoakedApp } from './apps.ts';
import { FAULTS, type Fault, type Soak } from './faults.ts';
import { linkTo } from './link.ts';
import { startRedis } from '../../scripts/lib/servers.ts';
import { SoakResult, type Answered } from './protocol.ts';
import { Reader } from './reader.ts';

const PROCESSES = 4;
/** Of the last process: a machine whose clock is five minutes off. */
const AHEAD_MS = 300_000;
/** Into a phase, when its fault begins, and when it ends. */
const [FROM, TO] = [0.25, 0.75];
/** For what is copied late: a process tries again after five seconds. */
const SETTLES_MS = 30_000;

const count = (least: number) =>
  v.pipe(v.string(), v.transform(Number), v.integer(), v.minValue(least));
const Options = v.object({
  records: v.picklist(SOAKED),
  seconds: count(1),
  rate: count(1),
  fault: v.string(),
});

interface Row {
  fault: string;
  answered: number;
  failed: number;
  shown: number;
  missing: number;
  ratio: number;
  control: number;
}

const { values } = parseArgs({
  options: {
    records: { type: 'string', default: 'sqlite' },
    seconds: { type: 'string', default: '20' },
    rate: { type: 'string', default: '200' },
    fault: { type: 'string', default: '' },
  },
});
const options = v.parse(Options, values);
const project = mkdtempSync(join(tmpdir(), 'sessions-soak-'));
process.once('exit', () => rmSync(project, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
process.exitCode = (await run()) ? 0 : 1;

/** @returns whether all is accounted for */
async function run(): Promise<boolean> {
  const token = randomBytes(32).toString('base64url');
  process.env.SESSIONS_DEVTOOLS_TOKEN = token;
  // The processes share the file of the project that they are started in.
  writeFileSync(join(project, 'package.json'), '{ "name": "soak" }');
  process.chdir(project);
  const { records } = options;
  const redis = records === 'redis' ? await startRedis() : null;
  if (records === 'redis' && redis === null) throw new Error('No Redis: `npm run setup` says how.');
  const link = redis === null ? null : await linkTo(redis.host, redis.port);
  const soak: Soak = {
    records,
    redis,
    link,
    apps: await started(() => startSoaked({ records, redis: redis?.port }), PROCESSES - 1),
    file: join(project, 'node_modules/.cache/sessions-devtools/records-2.sqlite'),
  };
  // On another machine, as it were.
  soak.apps.push(await startSoaked({ records, redis: link?.port, ahead: AHEAD_MS }));
  const plain = await started(() => startSoaked({ records: null }), 2);
  const load = await startChild('../soak/load.ts');
  // Where they share a file, any one of them answers for all.
  const ask = () => (records === 'memory' ? soak.apps : soak.apps.slice(0, 1));
  const reader = new Reader(token, () => ask().map(({ port }) => port));
  const following = reader.follow();
  const rows: Row[] = [];
  for (const fault of FAULTS.filter(
    ({ name, records: at }) => at.includes(records) && name.includes(options.fault),
  )) {
    rows.push(await phase(fault, { soak, plain, load, reader }));
    console.error(`${fault.name}: done`);
  }
  reader.end();
  await following;
  await Promise.all([...soak.apps, ...plain, load].map((child) => child.stop()));
  link?.close();
  await redis?.stop();
  console.log(table(rows));
  return rows.every(({ failed, answered, shown, missing }) => {
    // One that was under way in a process that was killed may have its row, and no answer.
    const more = shown + missing - answered;
    return more === 0 || (failed > 0 && more > 0 && more <= failed);
  });
}

interface Running {
  soak: Soak;
  /** The app without the plugin, and once more for the control. */
  plain: readonly SoakedApp[];
  load: Child;
  reader: Reader;
}

async function phase(fault: Fault, { soak, plain, load, reader }: Running): Promise<Row> {
  const { seconds, rate } = options;
  const { shown, missed } = reader;
  const targets = [...plain, ...soak.apps].map(({ port }) => ({ port, rate }));
  const [told] = await Promise.all([
    load.call({ targets, seconds }),
    happens(fault, soak, seconds * 1000),
  ]);
  const [without, again, ...of] = v.parse(SoakResult, told).results;
  const answered = sum(of, ({ answered }) => answered);
  await settled(reader, shown + missed + answered);
  const p99 = (results: (Answered | undefined)[]) =>
    quantile(
      results.flatMap((result) => result?.latencies ?? []),
      0.99,
    );
  return {
    fault: fault.name,
    answered,
    failed: sum(of, ({ failed }) => failed),
    shown: reader.shown - shown,
    missing: reader.missed - missed,
    ratio: p99(of) / p99([without]),
    control: p99([again]) / p99([without]),
  };
}

async function happens(fault: Fault, soak: Soak, ms: number): Promise<void> {
  await wait(ms * FROM);
  const undo = await fault.begin(soak);
  await wait(ms * (TO - FROM));
  await undo();
}

/** Until so many are accounted for, or have had the time. */
async function settled(reader: Reader, wanted: number): Promise<void> {
  const until = Date.now() + SETTLES_MS;
  while (reader.shown + reader.missed < wanted && Date.now() < until) await wait(100);
}

async function started<T>(start: () => Promise<T>, times: number): Promise<T[]> {
  return Promise.all(Array.from({ length: times }, start));
}

function sum(results: readonly Answered[], of: (result: Answered) => number): number {
  return results.reduce((total, result) => total + of(result), 0);
}

function table(rows: readonly Row[]): string {
  const head = ['fault', 'answered', 'failed', 'shown', 'said missing', 'p99 ÷ without', 'control'];
  const lines = rows.map(({ fault, answered, failed, shown, missing, ratio, control }) => [
    fault,
    ...[answered, failed, shown, missing].map(String),
    ratio.toFixed(2),
    control.toFixed(2),
  ]);
  const all = [head, head.map(() => '---'), ...lines];
  return all.map((line) => `| ${line.join(' | ')} |`).join('\n');
}
