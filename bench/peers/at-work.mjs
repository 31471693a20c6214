/** A peer that sees nothing would be measured as free. Lets the app ask how much it has seen. */
export function atWork(seen) {
  Reflect.set(globalThis, Symbol.for('seen by the peer of the bench'), seen);
}
