/** Where the session of a request is, for as long as the request lasts. Springs no trap. */
export interface View {
  session(): object | null;
  id(): string | null;
  /** Whether the visit is told when the app looks at the session. */
  readonly tellsLooks: boolean;
}

/** Of a request that is over. */
export const NOWHERE: View = { session: () => null, id: () => null, tellsLooks: false };
