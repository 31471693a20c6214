/** The few things that the panel needs of the browser it runs in. */
export interface PanelHost {
  copy(text: string): void;
  /** Asks the user to let the extension watch a site. */
  watchSite(origin: string): void;
  /** Keeps the token of a server and calls it again. */
  submitToken(origin: string, token: string): void;
  /** Opens a page of the documentation beside the panel. */
}
