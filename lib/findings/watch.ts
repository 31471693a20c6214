import { isWeakGuess } from '../witness/session-cookie.ts';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { isReachedAt, middlewareOf } from '../panel/servers.ts';
import type { PanelStore } from '../panel/store.ts';
import type { findEach } from './all.ts';
import type { Finding } from './finding.ts';
import type { Surroundings } from './scene.ts';

export interface FindingsState {
  /** Those that the user wants to hear of. */
  heard: readonly Finding[];
  /** The same, by the key of each row that shows them. */
  byRow: ReadonlyMap<string, readonly Finding[]>;
  /** The rules could not be loaded: what has changed since was not looked at. */
  isNotLoaded: boolean;
}

/**
 * Has work done a while later, part by part, with the rules: they are loaded when they are used.
 * Where they cannot be loaded the work is not done, and `onNotLoaded` is told.
 */
export type Later = (
  work: (find: typeof findEach) => Iterable<unknown>,
  onNotLoaded: () => void,
) => void;

export type FindingsStore = StoreApi<FindingsState>;

/** The name by which a finding is muted: of this rule, on this host. */
export function nameOf({ rule, host }: Pick<Finding, 'rule' | 'host'>): string {
  return `${rule} ${host}`;
}

/** The rule and the host of such a name. */
export function partsOf(name: string): { rule: string; host: string } {
  const [rule = '', ...host] = name.split(' ');
  return { rule, host: host.join(' ') };
}

/**
 * Keeps what the rules find in the rows of a panel: looked for anew when rows or servers have
 * changed, once for all changes of a while.
 *
 * @param later has the work done after that while, with time for others between its parts
 */
export function watchFindings(panel: PanelStore, later: Later): FindingsStore {
  const store = createStore<FindingsState>()(() => ({
    heard: [],
    byRow: new Map(),
    isNotLoaded: false,
  }));
  let findings: readonly Finding[] = [];
  let seen: unknown[] = [];
  let isPlanned = false;
  const hear = (): void => {
    const { muted, findingsOf } = panel.getState();
    const heard = findings.filter((finding) => !muted.includes(nameOf(finding)));
    const byRow = rowsOf(heard);
    store.setState({ heard, byRow });
    // Where nothing is found, nothing has to be filtered anew.
    if (byRow.size > 0 || findingsOf.size > 0) panel.getState().setFindings(rulesOf(byRow));
  };
  const look = function* (find: typeof findEach): Generator<void, void, undefined> {
    isPlanned = false;
    // A rule that cannot be sure stays silent: also of whether it is a session at all.
    const rows = panel.log.rows.filter(({ cookieGround }) => !isWeakGuess(cookieGround));
    const found: Finding[] = [];
    for (const some of find(rows, surroundingsOf(panel))) {
      found.push(...some);
      yield;
    }
    findings = found;
    store.setState({ isNotLoaded: false });
    hear();
  };
  const plan = (): void => {
    const { servers } = panel.getState();
    const now = [panel.log.version, servers];
    if (now.every((part, at) => part === seen[at])) return;
    seen = now;
    if (isPlanned) return;
    isPlanned = true;
    later(look, () => {
      // The next change has it tried again.
      isPlanned = false;
      store.setState({ isNotLoaded: true });
    });
  };
  panel.subscribe((state, before) => {
    if (state.muted !== before.muted) hear();
    plan();
  });
  plan();
  return store;
}

function surroundingsOf({ log, getState }: PanelStore): Surroundings {
  const { servers } = getState();
  return {
    middlewareOf: (row) => middlewareOf(servers, row),
    revisions: log.revisions,
    isReachedAt: (origin) => isReachedAt(servers, origin),
    isOver: (instance) => log.isOver(instance),
  };
}

function rowsOf(findings: readonly Finding[]): Map<string, Finding[]> {
  const byRow = new Map<string, Finding[]>();
  for (const finding of findings) {
    for (const { key } of finding.rows) byRow.set(key, [...(byRow.get(key) ?? []), finding]);
  }
  return byRow;
}

function rulesOf(byRow: FindingsState['byRow']): Map<string, string[]> {
  return new Map(Array.from(byRow, ([key, own]) => [key, own.map(({ rule }) => rule)]));
}
