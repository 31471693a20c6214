import { createContext } from 'preact';
import { useContext, useLayoutEffect, useReducer, useRef } from 'preact/hooks';
import type { PanelActions, PanelState, PanelStore } from '../../lib/panel/store.ts';
import type { Finding } from '../../lib/findings/finding.ts';
import type { FindingsStore } from '../../lib/findings/watch.ts';
import type { Playback, PlaybackState } from '../../lib/panel/playback.ts';
import type { PanelHost } from '../host.ts';

interface PanelContext {
  store: PanelStore;
  findings: FindingsStore;
  playback: Playback;
  host: PanelHost;
}

const Context = createContext<PanelContext | null>(null);

export const PanelProvider = Context.Provider;

function usePanel(): PanelContext {
  const context = useContext(Context);
  if (!context) throw new Error('This component works inside <Panel> only.');
  return context;
}

export function useHost(): PanelHost {
  return usePanel().host;
}

/** The state, the actions, and where the rows come from; reading it does not follow its changes. */
export function usePanelStore(): PanelStore {
  return usePanel().store;
}

/** The actions never change: this does not draw anew. */
export function useActions(): PanelActions {
  return usePanel().store.getState();
}

/** A store, as far as views need it. */
interface Readable<State> {
  getState(): State;
  subscribe(listener: () => void): () => void;
}

/** A slice of the state; draws anew when the slice is another one (`Object.is`). */
export function useStore<Slice>(select: (state: PanelState) => Slice): Slice {
  return useSlice(usePanel().store, select);
}

/** What the rules found, and the user wants to hear of. */
export function useFindings(): readonly Finding[] {
  return useSlice(usePanel().findings, ({ heard }) => heard);
}

/** Whether the rules could not be loaded, so that nobody looked. */
export function useAreRulesMissing(): boolean {
  return useSlice(usePanel().findings, ({ isNotLoaded }) => isNotLoaded);
}

/** What was found, by the key of each row that shows them. */
export function useFindingsByRow(): ReadonlyMap<string, readonly Finding[]> {
  return useSlice(usePanel().findings, ({ byRow }) => byRow);
}

/** How the requests are played, and what plays them. */
export function usePlayback<Slice>(select: (state: PlaybackState) => Slice): Slice {
  return useSlice(usePanel().playback, select);
}

function useSlice<State, Slice>(store: Readable<State>, select: (state: State) => Slice): Slice {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const slice = select(store.getState());
  const drawn = useRef({ select, slice });
  useLayoutEffect(() => {
    drawn.current = { select, slice };
  });
  useLayoutEffect(() => {
    const compare = (): void => {
      if (!Object.is(drawn.current.select(store.getState()), drawn.current.slice))
        redraw(undefined);
    };
    // Between drawing and this effect the state may have moved on.
    compare();
    return store.subscribe(compare);
  }, [store]);
  return slice;
}
