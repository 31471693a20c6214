import * as v from 'valibot';
import { browser } from 'wxt/browser';
import type { KnownServer } from '../../lib/messaging/messages.ts';
import { projectOf } from '../../lib/sources/sealed-calls.ts';

/** More servers than one develops at a time: so many that have proven themselves, and others. */
const MAX_SERVERS = 50;
/** Endpoints of one origin that have not proven themselves: more of them are somebody's game. */
const MAX_PATHS = 4;
/** More projects than one works on; those that were never used are forgotten first, then the oldest. */
const MAX_PROJECTS = 100;
/** Servers of one project at which an answer was opened. */
const MAX_PROVEN = 8;

export type Place = Pick<KnownServer, 'origin' | 'path'>;
type Seen = Omit<KnownServer, 'isProven'>;

const PlaceSchema = v.object({ origin: v.string(), path: v.string() });
const SeenSchema = v.array(v.object({ ...PlaceSchema.entries, project: v.nullable(v.string()) }));
const ProjectsSchema = v.record(
  v.string(),
  v.object({
    token: v.string(),
    servers: v.array(PlaceSchema),
    /** Whether a call was answered since: a page can pair as often as it likes, and call nothing. */
    isUsed: v.optional(v.boolean()),
  }),
);
type Projects = v.InferOutput<typeof ProjectsSchema>;

/** Two writes at a time must not undo each other. */
let lastWrite: Promise<unknown> = Promise.resolve();

function inTurn<T>(write: () => Promise<T>): Promise<T> {
  const next = lastWrite.then(write);
  lastWrite = next.catch(() => null);
  return next;
}

/**
 * The servers that sent the header since the browser was started, and those of their projects whose
 * answers could be opened, at whatever time.
 */
export async function knownServers(): Promise<KnownServer[]> {
  // A response that was just seen counts, also while storage is slow.
  await lastWrite;
  return readServers();
}

async function readServers(): Promise<KnownServer[]> {
  const [seen, projects] = await Promise.all([readSeen(), readProjects()]);
  const named = [...new Set(seen.flatMap(({ project }) => project ?? []))];
  const proven = named.flatMap((project) =>
    (projects[project]?.servers ?? []).map((place) => ({ ...place, project })),
  );
  const unproven = seen.filter((server) => !proven.some((other) => isSame(server, other)));
  return [
    ...proven.map((server) => ({ ...server, isProven: true })),
    ...unproven.map((server) => ({ ...server, isProven: false })),
  ];
}

export async function isKnownServer(server: Seen): Promise<boolean> {
  return (await knownServers()).some((known) => isSame(known, server));
}

/**
 * Remembers a server that sent the header, so that a panel opened later finds it. Which project an
 * endpoint is of is what it said last.
 *
 * @returns all servers if this one is new, else null
 */
export function rememberServer(server: Seen): Promise<KnownServer[] | null> {
  return inTurn(async () => {
    const [seen, projects] = await Promise.all([readSeen(), readProjects()]);
    if (seen.some((known) => isSame(known, server))) return null;
    const others = seen.filter((known) => !isSamePlace(known, server));
    const isProven = (known: Seen): boolean =>
      (projects[known.project ?? '']?.servers ?? []).some((place) => isSamePlace(place, known));
    const proven = others.filter(isProven);
    const unproven = [...others.filter((known) => !isProven(known)), server];
    const ofOrigin = unproven.filter((known) => known.origin === server.origin);
    const surplus = new Set(ofOrigin.slice(0, -MAX_PATHS));
    // Whoever makes up servers pushes out none that has proven itself.
    const servers = [
      ...proven.slice(-MAX_SERVERS),
      ...unproven.filter((known) => !surplus.has(known)).slice(-MAX_SERVERS),
    ];
    await browser.storage.session.set({ servers });
    return readServers();
  });
}

/** The token of a project; it never leaves the background. */
export async function tokenOf(project: string | null): Promise<string | null> {
  if (project === null) return null;
  return (await readProjects())[project]?.token ?? null;
}

/** Keeps a token under the project that it is of. */
export async function saveToken(token: string): Promise<string> {
  const project = await projectOf(token);
  await inTurn(async () => {
    const { [project]: before, ...others } = await readProjects();
    const { servers, isUsed } = before ?? { servers: [], isUsed: false };
    await writeProjects({ ...withRoom(others), [project]: { token, servers, isUsed } });
  });
  return project;
}

/** As many as leave room for one more. */
function withRoom(projects: Projects): Projects {
  const all = Object.entries(projects);
  const surplus = Math.max(0, all.length - (MAX_PROJECTS - 1));
  const [unused, used] = [false, true].map((is) =>
    all.filter(([, { isUsed = false }]) => isUsed === is),
  );
  const gone = new Set([...(unused ?? []), ...(used ?? [])].slice(0, surplus));
  return Object.fromEntries(all.filter((each) => !gone.has(each)));
}

/**
 * Remembers whether an answer of a server could be opened. Only such are called for what a response
 * of another origin names.
 *
 * @returns all servers if that is news, else null
 */
export function noteProven(
  server: Seen,
  isProven: boolean,
  by: 'pairing' | 'call',
): Promise<KnownServer[] | null> {
  return inTurn(async () => {
    const projects = await readProjects();
    const project = projects[server.project ?? ''];
    if (server.project === null || !project) return null;
    const wasProven = project.servers.some((place) => isSamePlace(place, server));
    const isUsed = project.isUsed === true || (isProven && by === 'call');
    const isNews = wasProven !== isProven;
    if (!isNews && isUsed === (project.isUsed ?? false)) return null;
    const { origin, path } = server;
    const others = project.servers.filter((place) => !isSamePlace(place, server));
    const servers = isProven ? [...others, { origin, path }].slice(-MAX_PROVEN) : others;
    await writeProjects({ ...projects, [server.project]: { ...project, servers, isUsed } });
    return isNews ? readServers() : null;
  });
}

function isSame(a: Seen, b: Seen): boolean {
  return isSamePlace(a, b) && a.project === b.project;
}

function isSamePlace(a: Place, b: Place): boolean {
  return a.origin === b.origin && a.path === b.path;
}

async function readSeen(): Promise<Seen[]> {
  const stored: unknown = (await browser.storage.session.get('servers')).servers;
  return v.is(SeenSchema, stored) ? stored : [];
}

async function readProjects(): Promise<Projects> {
  const stored: unknown = (await browser.storage.local.get('projects')).projects;
  return v.is(ProjectsSchema, stored) ? stored : {};
}

async function writeProjects(projects: Projects): Promise<void> {
  await browser.storage.local.set({ projects });
  // What version 1 of the protocol kept: tokens by origin, which nothing reads any more.
  await browser.storage.local.remove('tokens');
}
