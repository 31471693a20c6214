/** Code that is loaded when it is first used. */
export interface OnceLoaded<T> {
  /** What was loaded; null where it is not here yet. */
  now(): T | null;
  /** Fails as the import does; what failed is tried again by the next call. */
  load(): Promise<T>;
}

/** Keeps what an import gives, so that from then on it is there at once. */
export function onceLoaded<T>(load: () => Promise<T>): OnceLoaded<T> {
  let loaded: T | null = null;
  return {
    now: () => loaded,
    async load() {
      loaded ??= await load();
      return loaded;
    },
  };
}
