import { createStore, type StoreApi } from 'zustand/vanilla';
import { keyHistory, rowsOfSession, stepInHistory } from '../detail/key-history.ts';
import type { Exchange } from '../join/exchange.ts';
import { asksForFindings, parseFilter, type FindingsOf } from '../query/filter.ts';
import { NO_CHOICES, withCorrection, withoutCorrection, type Choices } from '../witness/choices.ts';
import { isWatched } from '../witness/hosts.ts';
import { ExchangeLog } from '../join/log.ts';
import type { OpenedFile } from './opened-file.ts';
import { DEFAULT_PREFERENCES, MOST_MUTED, type Preferences } from './preferences.ts';
import { restartsAfter, type Restart } from './restarts.ts';
import { RowView, type Pace } from './row-view.ts';
import { serversAfter } from './servers.ts';
import type { ShownRows } from './shown-rows.ts';
import { sessionAtHand } from './session-at-hand.ts';
import { SessionPlaces } from './session-places.ts';
import { orderOf } from './sort.ts';
import { Tally, type Counts } from './tally.ts';
import { isInView, VIEW_PREFERENCES } from './view.ts';
import type { ServerStatus } from '../sources/server-status.ts';
import type { Path } from '../states/json.ts';
import type { Fact } from '../sources/facts.ts';
import { isSave, step, type Direction } from '../query/steps.ts';
import type { TimeRange } from '../timeline/range.ts';

export const DETAIL_TABS = ['state', 'changes', 'history', 'life-cycle', 'cookie'] as const;

export type DetailTab = (typeof DETAIL_TABS)[number];

/** By the clock and the timers of where it runs. */
export const PACE: Pace = {
  later: (work, ms) => void setTimeout(work, ms),
  now: () => performance.now(),
};

export interface PanelState extends Preferences {
  /** The file that the rows are of; null where they are of the inspected tab. */
  file: OpenedFile | null;
  /** The rows that are shown: filtered, in order. Another object whenever a row has changed. */
  rows: ShownRows;
  /** Another filter is looking through the rows; those of the one before are shown. */
  isFiltering: boolean;
  /** Only the requests of this time are shown; null for any time. */
  range: TimeRange | null;
  /** What rules found in the rows. */
  findingsOf: FindingsOf;
  /** The findings stand in place of the selected request. */
  areFindingsOpen: boolean;
  /** Which of them is meant, by its name; null where none more than others. */
  findingMeant: string | null;
  /** How many rows there are in all, shown or not; `dropped` were let go. */
  counts: Readonly<Counts> & { dropped: number };
  selectedKey: string | null;
  selected: Exchange | null;
  /** The request that the selected one is compared with; null where none is. */
  comparedKey: string | null;
  /** What the next request would load stands in place of the selected one: see `sessionAtHand`. */
  isNextLoadOpen: boolean;
  tab: DetailTab;
  /** The key of the session that is looked at, through all requests; null where none was picked. */
  pickedPath: Path | null;
  /** The tab from which its history was opened, to go back to. */
  historyFrom: DetailTab | null;
  filter: string;
  isPaused: boolean;
  isHelpOpen: boolean;
  isExportOpen: boolean;
  /** What the user says of cookies: which are a session's. */
  choices: Choices;
  /** The servers with a plugin that were seen, by origin and project. */
  servers: ReadonlyMap<string, ServerStatus>;
  /** When they began anew, as far as that was noticed. */
  restarts: readonly Restart[];
  /** Page of the inspected tab; null where the extension may not know it. */
  page: string | null;
  /** Match patterns of the hosts that the extension may watch. */
  hosts: readonly string[];
  /** Origins that the page calls and that the extension may not watch. */
  unseenOrigins: readonly string[];
}

/** What says which rows are shown. */
type Filtering = Pick<
  PanelState,
  'filter' | 'range' | 'findingsOf' | 'choices' | 'showUninvolved' | 'showOthers' | 'showQuiet'
>;

export interface PanelActions {
  /** Takes facts in and judges what they touch. */
  apply(facts: readonly Fact[]): void;
  select(key: string | null): void;
  /** Selects the row of this number, also where the filter hides it from the list. */
  selectNumber(number: number): void;
  selectTab(tab: DetailTab): void;
  step(direction: Direction): void;
  stepSave(direction: Direction): void;
  pickKey(path: Path): void;
  /** Shows every value that a key had; the picked one where none is named. */
  openHistory(path?: Path): void;
  /** Shows what the next request would load, where a session is known. */
  openNextLoad(): void;
  /** @returns whether it was open */
  closeNextLoad(): boolean;
  /** Goes back to where the history was opened. @returns whether it was open */
  closeHistory(): boolean;
  /** Goes to a request of this session that changed the picked key, also where the filter hides it. */
  stepKey(direction: Direction): void;
  /** Shows what differs between the ends of a request and of the selected one. */
  compareWith(key: string): void;
  /** @returns whether two were compared */
  endComparison(): boolean;
  setFilter(filter: string): void;
  setRange(range: TimeRange | null): void;
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
  setPreferences(preferences: Partial<Omit<Preferences, 'tab'>>): void;
  clear(): void;
  /** The inspected tab shows another document now. Its rows follow by a fact, in their turn. */
  navigated(url: string): void;
  setPage(url: string): void;
  setHosts(patterns: readonly string[]): void;
  /** The page called this origin, as DevTools itself saw. */
  noteOrigin(origin: string): void;
  toggleHelp(isOpen?: boolean): void;
  toggleExport(isOpen?: boolean): void;
}

export interface PanelStore extends StoreApi<PanelState & PanelActions> {
  /** Where the rows come from: for what a view needs beyond a row. */
  readonly log: ExchangeLog;
  /** Which session appeared when. */
  readonly places: Pick<SessionPlaces, 'of'>;
}

/**
 * The state of one panel. A factory, so that each test and each panel has its own.
 *
 * @param watchingSince epoch ms: records from before it are history
 */
export function createPanelStore(
  preferences: Preferences = DEFAULT_PREFERENCES,
  watchingSince: number = Date.now(),
  pace: Pace = PACE,
): PanelStore {
  const log = new ExchangeLog(watchingSince, preferences.mostRows);
  const places = new SessionPlaces();

  const store = createStore<PanelState & PanelActions>()((set, get) => {
    const all = new Tally();
    const view = new RowView(pace, () => publish());
    log.follow((changes) => {
      for (const { before, after } of changes) {
        if (before) all.count(before, -1);
        if (after) all.count(after, 1);
        if (after) places.note(after);
      }
      view.update(changes);
    });

    /** Rows, selection and counts as they follow from the log and the filter. */
    const publish = (changes: Partial<PanelState> = {}): void => {
      const state = { ...get(), ...changes };
      const { rows: before, selectedKey: selectedBefore } = state;
      const { sort } = state.columns;
      const { rows } = view;
      // In another order than that of time the newest is anywhere.
      const newestWasSelected = sort === null && selectedBefore === (before.newest?.key ?? null);
      const isGone = selectedBefore !== null && !log.get(selectedBefore);
      const selectedKey = newestWasSelected || isGone ? (rows.newest?.key ?? null) : selectedBefore;
      set({
        ...changes,
        rows,
        isFiltering: view.isBusy,
        selectedKey,
        selected: log.get(selectedKey) ?? null,
        comparedKey: log.get(state.comparedKey)?.key ?? null,
        counts: { ...all.counts, dropped: log.droppedRows },
      });
    };

    const filterOf = (state: Filtering): ((row: Exchange) => boolean) => {
      const isFound = parseFilter(state.filter, log.revisions, state.findingsOf);
      return (row) => isInView(row, { ...state, selectedKey: get().selectedKey }) && isFound(row);
    };

    /** The same, where other rows are to be shown. */
    const filterAnew = (changes: Partial<PanelState>): void => {
      view.show(log.rows, filterOf({ ...get(), ...changes }));
      publish(changes);
    };

    const select = (selected: Exchange | null): void => {
      if (selected) get().select(selected.key);
    };

    const stepTo = (direction: Direction, wanted?: (row: Exchange) => boolean): void => {
      const { rows, selected } = get();
      select(step(rows.all, rows.indexOf(selected), direction, wanted));
    };

    /** Lets go of the rows of earlier documents. */
    const leave = (url: string): void => {
      const since = startOfNavigation(log.rows, url);
      log.clear((row) => row.startedAt < since);
    };

    const filtering = { ...preferences, range: null, findingsOf: new Map(), choices: NO_CHOICES };
    view.show([], filterOf(filtering));
    view.sortBy(orderOf(preferences.columns.sort, log.revisions));

    return {
      ...filtering,
      file: null,
      rows: view.rows,
      isFiltering: false,
      areFindingsOpen: false,
      findingMeant: null,
      counts: { ...all.counts, dropped: 0 },
      selectedKey: null,
      selected: null,
      comparedKey: null,
      isNextLoadOpen: false,
      tab: DETAIL_TABS.find((tab) => tab === preferences.tab) ?? 'state',
      pickedPath: null,
      historyFrom: null,
      isPaused: false,
      isHelpOpen: false,
      isExportOpen: false,
      servers: new Map(),
      restarts: [],
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
          const { servers, restarts } = get();
          publish({
            servers: serversAfter(servers, facts),
            restarts: restartsAfter(restarts, servers, facts),
          });
        } else {
          publish();
        }
      },
      select(selectedKey) {
        const before = get().selected;
        const selected = log.get(selectedKey) ?? null;
        set({ selectedKey, selected, areFindingsOpen: false, isNextLoadOpen: false });
        // Some rows are shown while they are selected.
        if (get().choices.corrections.length === 0) return;
        view.update([before, selected].map((row) => ({ before: row, after: row })));
        set({ rows: view.rows });
      },
      selectNumber: (number) => select(log.rows.find((row) => row.number === number) ?? null),
      selectTab: (tab) => set({ tab, historyFrom: null }),
      step: (direction) => stepTo(direction),
      stepSave: (direction) => stepTo(direction, isSave),
      pickKey: (pickedPath) => set({ pickedPath }),
      openHistory(path) {
        const { tab, historyFrom, pickedPath } = get();
        const isOpen = tab === 'history';
        set({
          tab: 'history',
          pickedPath: path ?? pickedPath,
          historyFrom: isOpen ? historyFrom : tab,
        });
      },
      openNextLoad() {
        if (sessionAtHand(get())) set({ isNextLoadOpen: true, areFindingsOpen: false });
      },
      closeNextLoad() {
        const wasOpen = get().isNextLoadOpen;
        set({ isNextLoadOpen: false });
        return wasOpen;
      },
      closeHistory() {
        const { historyFrom } = get();
        if (historyFrom === null) return false;
        set({ tab: historyFrom, historyFrom: null });
        return true;
      },
      stepKey(direction) {
        const { selected, pickedPath } = get();
        if (!selected || pickedPath === null) return;
        const rows = rowsOfSession(log.rows, selected);
        select(stepInHistory(keyHistory(rows, pickedPath, log.revisions), selected, direction));
      },
      compareWith: (comparedKey) => set({ comparedKey, tab: 'changes', historyFrom: null }),
      endComparison() {
        const wasCompared = get().comparedKey !== null;
        set({ comparedKey: null });
        return wasCompared;
      },
      setFilter: (filter) => filterAnew({ filter }),
      setRange: (range) => filterAnew({ range }),
      setFindings(findingsOf) {
        if (asksForFindings(get().filter)) filterAnew({ findingsOf });
        else set({ findingsOf });
      },
      toggleFindings: (isOpen) =>
        set({ areFindingsOpen: isOpen ?? !get().areFindingsOpen, findingMeant: null }),
      showFinding: (findingMeant) => set({ areFindingsOpen: true, findingMeant }),
      mute: (name, isMuted) => {
        const others = get().muted.filter((other) => other !== name);
        set({ muted: isMuted ? [...others, name].slice(-MOST_MUTED) : others });
      },
      setChoices(choices) {
        log.choose(choices);
        filterAnew({ choices });
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
      setPreferences(changes) {
        if (changes.columns) view.sortBy(orderOf(changes.columns.sort, log.revisions));
        if (VIEW_PREFERENCES.some((name) => name in changes)) filterAnew(changes);
        else publish(changes);
      },
      clear() {
        log.clear();
        // What comes is of a later time.
        if (get().range !== null) get().setRange(null);
        publish({ restarts: [] });
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
      toggleExport: (isOpen) => set({ isExportOpen: isOpen ?? !get().isExportOpen }),
    };
  });
  return Object.assign(store, { log, places });
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
