import { createRequire } from 'node:module';

/**
 * Lets a peer patch what the app imports later, which is the same module as what is required now.
 * What sees nothing would be measured as free, so the app can ask how much it has seen.
 */
export function watchApp(seen) {
  const require = createRequire(new URL('../support/app.ts', import.meta.url));
  require('node:http');
  require('express');
  Reflect.set(globalThis, Symbol.for('seen by the peer of the bench'), seen);
}
