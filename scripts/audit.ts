/**
 * Asks the registry for known vulnerabilities, as a step of its own in CI: not of `npm test`, which
 * needs no network. Fails on a serious one in what is bundled into the extension; tells of the
 * others, which are tools. Where the registry does not answer it says so and does not fail: a mirror
 * without that service must not stop a build, and the next run on the internet will tell.
 */
import { spawnSync } from 'node:child_process';
import * as v from 'valibot';
import { bundledPackages } from './lib/licences.ts';

const SERIOUS = new Set(['high', 'critical']);

const AuditSchema = v.object({
  vulnerabilities: v.record(
    v.string(),
    v.object({ name: v.string(), severity: v.string(), range: v.string() }),
  ),
});

function audit(): v.InferOutput<typeof AuditSchema> | null {
  const { stdout } = spawnSync('npm', ['audit', '--json'], { encoding: 'utf8', timeout: 60_000 });
  try {
    const parsed = v.safeParse(AuditSchema, JSON.parse(stdout));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}

const report = audit();
if (!report) {
  console.warn('npm audit: the registry gave no answer, so nothing is known. Not a failure.');
} else {
  const bundled = new Set(bundledPackages().map(({ name }) => name));
  const found = Object.values(report.vulnerabilities);
  for (const { name, severity, range } of found) {
    const where = bundled.has(name) ? 'bundled into the extension' : 'a tool';
    console.log(`${name} ${range}: ${severity}, ${where}`);
  }
  const failing = found.filter(({ name, severity }) => bundled.has(name) && SERIOUS.has(severity));
  if (failing.length > 0) process.exitCode = 1;
  else console.log(`npm audit: nothing serious in the ${bundled.size} bundled packages.`);
}
