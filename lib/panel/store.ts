import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Exchange } from '../join/exchange.ts';
import { parseFilter, type FindingsOf } from '../query/filter.ts';
import { NO_CHOICES, withCorrection, withoutCorrection, type Choices } from '../witness/choices.ts';
import { isWatched } from '../witness/hosts.ts';
import { hostNameOf } from '../join/known-cookies.ts';
import { isOfEmptySession, isUninvolved } from '../join/involvement.ts';
import { ExchangeLog } from '../join/log.ts';
import { serverKey } from './servers.ts';
import type { ServerStatus } from '../sources/server-status.ts';
import type { Fact } from '../sources/facts.ts';
import { isSave, step, type Direction } from '../query/steps.ts';

export const DETAIL_TABS = ['state', 'changes', 'life-cycle', 'cookie'] as const;

export type DetailTab = (typeof DETAIL_TABS)[number];

/** What the panel remembers from one time to the next. */
export interface Preferences {
  preserveLog: boolean;
  /** Show the requests that no session takes part in, such as those for files. */
  showUninvolved: boolean;
  /** Show what other tabs and clients did. */
  showOthers: boolean;
  /** Findings that the user does not want to hear of: `<rule> <host>`. */
  muted: readonly string[];
}

/** More than a user mutes: what is kept is bounded. */
export const MOST_MUTED = 1000;

export const DEFAULT_PREFERENCES: Preferences = {
  preserveLog: true,
  showUninvolved: false,
  showOthers: true,
  muted: [],
};

export interface PanelState extends Preferences {
  /** The rows that are shown: filtered, in order. A new array whenever a row has changed. */
  rows: readonly Exchange[];
  /** What rules found in the rows. */
  findingsOf: FindingsOf;
  /** The findings stand in place of the selected request. */
  areFindingsOpen: boolean;
  /** Which of them is meant, by its name; null where none more than others. */
  findingMeant: string | null;
  /** How many rows there are in all, and how many of them no session takes part in. */
  counts: { all: number; uninvolved: number; empty: number; others: number; dropped: number };
  selectedKey: string | null;
  selected: Exchange | null;
  tab: DetailTab;
  filter: string;
  isPaused: boolean;
  isHelpOpen: boolean;
  /** What the user says of cookies: which are a session's. */
  choices: Choices;
  /** The servers with a plugin that were seen, by origin and project. */
  servers: ReadonlyMap<string, ServerStatus>;
  /** Page of the inspected tab; null where the extension may not know it. */
  page: string | null;
  /** Match patterns of the hosts that the extension may watch. */
  hosts: readonly string[];
  /** Origins that the page calls and that the extension may not watch. */
  unseenOrigins: readonly string[];
}

export interface PanelActions {
  /** Takes facts in and judges what they touch. */
  apply(facts: readonly Fact[]): void;
  select(key: string | null): void;
  /** Selects the row of this number, also where the filter hides it from the list. */
  selectNumber(number: number): void;
  selectTab(tab: DetailTab): void;
  step(direction: Direction): void;
  stepSave(direction: Direction): void;
  setFilter(filter: string): void;
  setFindings(findingsOf: FindingsOf): void;
  toggleFindings(isOpen?: boolean): void;
  /** Shows the findings, and this one among them. */
  showFinding(name: string): void;
  /** Hears no more of a finding, or again. */
  mute(name: string, isMuted: boolean): void;
  setChoices(choices: Choices): void;
  /** Says of a cookie of a host whether it is the session's; null takes back what was said. */
  chooseCookie(cookie: { host: string; name: string }, isSession: boolean | null): void;
  setPaused(isPaused: boolean): void;
  setPreferences(preferences: Partial<Preferences>): void;
  clear(): void;
  /** The inspected tab shows another document now. Its rows follow by a fact, in their turn. */
  navigated(url: string): void;
  setPage(url: string): void;
  setHosts(patterns: readonly string[]): void;
  /** The page called this origin, as DevTools itself saw. */
  noteOrigin(origin: string): void;
  toggleHelp(isOpen?: boolean): void;
}

export interface PanelStore extends StoreApi<PanelState & PanelActions> {
  /** Where the rows come from: for what a view needs beyond a row. */
  readonly log: ExchangeLog;
}

/**
 * The state of one panel. A factory, so that each test and each panel has its own.
 *
 * @param watchingSince epoch ms: records from before it are history
 */
export function createPanelStore(
  preferences: Preferences = DEFAULT_PREFERENCES,
  watchingSince: number = Date.now(),
): PanelStore {
  const log = new ExchangeLog(watchingSince);

  const store = createStore<PanelState & PanelActions>()((set, get) => {
    /** Rows, selection and counts as they follow from the log and the filter. */
    const derive = (changes: Partial<PanelState> = {}): void => {
      const state = { ...get(), ...changes };
      const rows = visibleRows(log, state);
      const newestWasSelected = state.selectedKey === (get().rows.at(-1)?.key ?? null);
      const isGone = state.selectedKey !== null && !log.get(state.selectedKey);
      const selectedKey =
        newestWasSelected || isGone ? (rows.at(-1)?.key ?? null) : state.selectedKey;
      set({
        ...changes,
        rows,
        selectedKey,
        selected: log.get(selectedKey) ?? null,
        counts: countRows(log),
      });
    };

    /** Lets go of the rows of earlier documents. */
    const leave = (url: string): void => {
      const since = startOfNavigation(log.rows, url);
      log.clear((row) => row.startedAt < since);
    };

    const selectIfFound = (key: string | null): void => {
      if (key !== null) get().select(key);
    };

    return {
      ...preferences,
      rows: [],
      findingsOf: new Map(),
      areFindingsOpen: false,
      findingMeant: null,
      counts: { all: 0, uninvolved: 0, empty: 0, others: 0, dropped: 0 },
      selectedKey: null,
      selected: null,
      tab: 'state',
      filter: '',
      isPaused: false,
      isHelpOpen: false,
      choices: NO_CHOICES,
      servers: new Map(),
      page: null,
      hosts: [],
      unseenOrigins: [],

      apply(facts) {
        let from = 0;
        for (const [at, fact] of facts.entries()) {
          if (fact.kind !== 'navigated') continue;
          log.apply(facts.slice(from, at));
          from = at + 1;
          if (!get().preserveLog) leave(fact.url);
        }
        log.apply(facts.slice(from));
        if (facts.some(({ kind }) => kind === 'server' || kind === 'left')) {
          derive({ servers: serversAfter(get().servers, facts) });
        } else {
          derive();
        }
      },
      select: (selectedKey) =>
        set({ selectedKey, selected: log.get(selectedKey) ?? null, areFindingsOpen: false }),
      selectNumber: (number) =>
        selectIfFound(log.rows.find((row) => row.number === number)?.key ?? null),
      selectTab: (tab) => set({ tab }),
      step: (direction) => selectIfFound(step(get().rows, get().selectedKey, direction)),
      stepSave: (direction) =>
        selectIfFound(step(get().rows, get().selectedKey, direction, isSave)),
      setFilter: (filter) => derive({ filter }),
      setFindings: (findingsOf) => derive({ findingsOf }),
      toggleFindings: (isOpen) =>
        set({ areFindingsOpen: isOpen ?? !get().areFindingsOpen, findingMeant: null }),
      showFinding: (findingMeant) => set({ areFindingsOpen: true, findingMeant }),
      mute: (name, isMuted) => {
        const others = get().muted.filter((other) => other !== name);
        set({ muted: isMuted ? [...others, name].slice(-MOST_MUTED) : others });
      },
      setChoices(choices) {
        log.choose(choices);
        derive({ choices });
      },
      chooseCookie({ host, name }, isSession) {
        const { choices, setChoices } = get();
        const cookie = { host, name };
        setChoices(
          isSession === null
            ? withoutCorrection(choices, cookie)
            : withCorrection(choices, { ...cookie, isSession }),
        );
      },
      setPaused(isPaused) {
        log.pause(isPaused);
        set({ isPaused });
      },
      setPreferences: (changes) => derive(changes),
      clear() {
        log.clear();
        derive();
      },
      navigated: (page) => set({ page, unseenOrigins: [] }),
      setPage: (page) => set({ page }),
      setHosts: (hosts) =>
        set({
          hosts,
          unseenOrigins: get().unseenOrigins.filter((origin) => !isWatched(origin, hosts)),
        }),
      noteOrigin(origin) {
        const { unseenOrigins, hosts } = get();
        if (unseenOrigins.includes(origin) || isWatched(origin, hosts)) return;
        set({ unseenOrigins: [...unseenOrigins, origin] });
      },
      toggleHelp: (isOpen) => set({ isHelpOpen: isOpen ?? !get().isHelpOpen }),
    };
  });
  return Object.assign(store, { log });
}

function serversAfter(
  before: ReadonlyMap<string, ServerStatus>,
  facts: readonly Fact[],
): ReadonlyMap<string, ServerStatus> {
  const servers = new Map(before);
  for (const fact of facts) {
    if (fact.kind === 'server') servers.set(serverKey(fact.status), fact.status);
    else if (fact.kind === 'left') servers.delete(serverKey(fact.server));
  }
  return servers;
}

/** Other clients' and history's rows are this panel's business only as far as the user wants. */
function visibleRows(log: ExchangeLog, state: PanelState): Exchange[] {
  const filter = parseFilter(state.filter, log.revisions, state.findingsOf);
  return log.rows.filter(
    (row) =>
      (state.showUninvolved || !isUninvolved(row) || isCorrected(row, state)) &&
      (state.showOthers || !isAnothers(row)) &&
      filter(row),
  );
}

/** What was said of a cookie of the selected row can be taken back there. */
function isCorrected({ key, witness }: Exchange, { choices, selectedKey }: PanelState): boolean {
  if (key !== selectedKey || !witness) return false;
  const host = hostNameOf(witness.url);
  return choices.corrections.some((correction) => correction.host === host);
}

/** What may be this tab's own is not left out with what others did. */
function isAnothers({ client }: Exchange): boolean {
  return client === 'other-client' || client === 'history';
}

function countRows(log: ExchangeLog): PanelState['counts'] {
  return {
    all: log.rows.length,
    uninvolved: log.rows.filter(isUninvolved).length,
    empty: log.rows.filter(isOfEmptySession).length,
    others: log.rows.filter(isAnothers).length,
    dropped: log.droppedRows,
  };
}

/**
 * When the navigation that led to a document began: the redirects on the way to it belong to it.
 * Without a trace of it every row is of an earlier document.
 */
function startOfNavigation(rows: readonly Exchange[], url: string): number {
  const document = rows.findLast(
    (row) => row.witness?.type === 'main_frame' && sameDocument(row.witness.url, url),
  )?.witness;
  if (!document) return Infinity;
  const hops = rows.filter((row) => row.witness?.requestId === document.requestId);
  return Math.min(...hops.map((row) => row.startedAt));
}

/** A fragment is never part of a request. */
function sameDocument(requested: string, shown: string): boolean {
  return requested.split('#', 1)[0] === shown.split('#', 1)[0];
}
