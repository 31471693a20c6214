/** Keys of what the plugin keeps for all copies of it in this process. */
export function kept(): symbol[] {
  return Object.getOwnPropertySymbols(globalThis).filter((symbol) =>
    Symbol.keyFor(symbol)?.startsWith('sessions-devtools@'),
  );
}

/** Takes from globalThis what the plugin keeps there. */
export function forget(): void {
  for (const symbol of kept()) Reflect.deleteProperty(globalThis, symbol);
}
