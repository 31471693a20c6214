import type { ComponentType, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { LATER } from '../../lib/text/panel.ts';
import { onceLoaded } from './once-loaded.ts';

/** A part of the panel that is loaded when it is first shown. */
export interface Later<Props> {
  (props: Props): JSX.Element;
  /** Loads it before it is shown. Fails as the import does. */
  load(): Promise<unknown>;
}

/**
 * Shows a part as soon as its code is here, and until then says that it is loaded: to everybody
 * only if that takes a while, since it is mostly there within a frame or two.
 *
 * @param load an import of the part
 */
export function later<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): Later<Props> {
  const part = onceLoaded(load);
  function Shown(props: Props): JSX.Element {
    const state = useLoading(part.now() !== null, part.load);
    const Part = part.now();
    if (Part) return <Part {...props} />;
    return state === 'failed' ? (
      <p class="part-failed" role="alert">
        {LATER.failed}
      </p>
    ) : (
      <p class="part-loading" role="status">
        {LATER.loading}
      </p>
    );
  }
  return Object.assign(Shown, { load: part.load });
}

/** Draws anew as soon as it is known whether the load succeeded. */
function useLoading(
  isLoaded: boolean,
  load: () => Promise<unknown>,
): 'loading' | 'loaded' | 'failed' {
  const [state, setState] = useState<'loading' | 'loaded' | 'failed'>('loading');
  useEffect(() => {
    if (isLoaded) return;
    let isShown = true;
    const tell = (outcome: 'loaded' | 'failed') => (): void => {
      if (isShown) setState(outcome);
    };
    load().then(tell('loaded'), tell('failed'));
    return () => {
      isShown = false;
    };
  }, [isLoaded, load]);
  return state;
}
