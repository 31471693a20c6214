import { parseJson } from '../lib/sources/read-answer.ts';
import type { CallResult } from '../lib/messaging/messages.ts';
import type { RecordReference } from '../lib/witness/hop.ts';
import { Observation, observationOf } from '../cli/server/observation.ts';
import { findToken } from '../cli/server/token.ts';
import { projectOf } from '../lib/sources/sealed-calls.ts';
import { helloOf } from '../server-plugin/endpoint/hello.ts';
import { listRecords } from '../server-plugin/endpoint/listing.ts';
import { findHub, type Hub } from '../server-plugin/hub.ts';
import { SessionTestError } from './errors.ts';

/** Of all tests of a process, so that each record is read once. */
const observations = new Map<string, Observation>();

/**
 * Where a record is asked for: in this process, where the app runs in it, as under supertest and
 * `inject`; else at the endpoint of the app, with the token of the project.
 *
 * @param project the folder in which the app is started
 */
export async function placeOf(
  { path, project }: RecordReference,
  origin: string | null,
  folder: string,
): Promise<Observation> {
  const hub = findHub();
  if (hub?.pairing.keys.project === project && hub.records.size > 0) {
    return known(`${hub.instance} ${path}`, () => inProcess(hub, path));
  }
  if (origin === null) {
    throw new SessionTestError(
      'no-address',
      'The app is not in this process, and the response does not say where it is.',
      'Say so: sessionOf(response, { url: "http://localhost:3000" }).',
    );
  }
  const { token, from } = findToken(folder, process.env.SESSIONS_DEVTOOLS_TOKEN);
  const own = await projectOf(token);
  if (own !== project) {
    throw new SessionTestError(
      'not-read',
      `The app is of another project than the token of ${from}.`,
      'Name the folder in which the app is started: sessionOf(response, { project: "../app" }). Where the app has SESSIONS_DEVTOOLS_TOKEN, set it here to the same value.',
    );
  }
  return known(`${origin} ${path} ${own}`, () =>
    observationOf({ origin, path, project: own, token }),
  );
}

function known(key: string, make: () => Observation): Observation {
  const observation = observations.get(key) ?? make();
  observations.set(key, observation);
  return observation;
}

function inProcess(hub: Hub, path: string): Observation {
  return new Observation({
    origin: 'http://localhost',
    path,
    project: hub.pairing.keys.project,
    call: (name, query) => answerOf(hub, name, query),
  });
}

async function answerOf(
  hub: Hub,
  name: 'hello' | 'records',
  query: Record<string, string>,
): Promise<CallResult> {
  if (name === 'hello') return { outcome: 'answered', body: helloOf(hub) };
  const listing = await listRecords(hub, new URLSearchParams(query));
  return 'json' in listing
    ? { outcome: 'answered', body: parseJson(listing.json) }
    : { outcome: 'unreadable', detail: listing.message };
}
