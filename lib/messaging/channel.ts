/**
 * Two methods carry everything between the parts of the extension. Messages are `unknown` to the
 * one who listens, who parses them.
 */
export interface Channel {
  post(message: unknown): void;
  /** Returns a function that ends the listening. */
  listen(handler: (message: unknown) => void): () => void;
}
