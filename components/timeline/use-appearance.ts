import { useEffect, useReducer } from 'preact/hooks';

/** Whether colours or pixels may be others now. */
const QUERIES = ['(prefers-color-scheme: dark)', '(forced-colors: active)'];

/** Another value whenever a picture has to be drawn anew for its looks alone. */
export function useAppearance(theme: string | undefined): string {
  const [changes, note] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const lists = [...QUERIES, `(resolution: ${window.devicePixelRatio}dppx)`].map((query) =>
      window.matchMedia(query),
    );
    const onChange = (): void => note(undefined);
    for (const list of lists) list.addEventListener('change', onChange);
    return () => {
      for (const list of lists) list.removeEventListener('change', onChange);
    };
  }, [changes]);
  return `${theme ?? ''} ${String(changes)}`;
}
