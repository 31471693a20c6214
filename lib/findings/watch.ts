import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Exchange } from '../join/exchange.ts';
import { middlewareOf } from '../panel/servers.ts';
import type { PanelStore } from '../panel/store.ts';
import { findAll } from './all.ts';
import type { Finding } from './finding.ts';

export interface FindingsState {
  /** All, also those that are muted. */
  findings: readonly Finding[];
}

export type FindingsStore = StoreApi<FindingsState>;

/** The name by which a finding is muted: of this rule, on this host. */
export function nameOf({ rule, host }: Pick<Finding, 'rule' | 'host'>): string {
  return `${rule} ${host}`;
}

/**
 * Keeps what the rules find in the rows of a panel: looked for anew when rows or servers have
 * changed, once for all changes of a while.
 *
 * @param later has the work done after that while
 */
export function watchFindings(panel: PanelStore, later: (work: () => void) => void): FindingsStore {
  const store = createStore<FindingsState>()(() => ({ findings: [] }));
  let seen: unknown[] = [];
  let isPlanned = false;
  const look = (): void => {
    isPlanned = false;
    const { servers, muted } = panel.getState();
    const findings = findAll(panel.log.rows, {
      middlewareOf: (row) => middlewareOf(servers, row),
      addedKeys: (row) => addedKeys(panel, row),
    });
    store.setState({ findings });
    const isHeard = (finding: Finding): boolean => !muted.includes(nameOf(finding));
    panel.getState().setFindings(rulesByRow(findings.filter(isHeard)));
  };
  const plan = (): void => {
    const { servers, muted } = panel.getState();
    const now = [panel.log.version, servers, muted];
    if (now.every((part, at) => part === seen[at])) return;
    seen = now;
    if (isPlanned) return;
    isPlanned = true;
    later(look);
  };
  panel.subscribe(plan);
  plan();
  return store;
}

function rulesByRow(findings: readonly Finding[]): Map<string, string[]> {
  const rules = new Map<string, string[]>();
  for (const { rule, rows } of findings) {
    for (const { key } of rows) rules.set(key, [...(rules.get(key) ?? []), rule]);
  }
  return rules;
}

function addedKeys({ log }: PanelStore, { record }: Exchange): string[] {
  if (!record) return [];
  const changes = log.revisions.changes(record.data.loaded, record.data.end) ?? [];
  return changes.flatMap(({ kind, path }) =>
    kind === 'added' && path.length === 1 ? [String(path[0])] : [],
  );
}
