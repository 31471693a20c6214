import type { HelloReply } from '../../server-plugin/protocol.ts';

/** How a server plugin stands to this panel. Each state has its own words in `lib/text/server.ts`. */
export type ServerState =
  /** Seen, not yet called. */
  | { state: 'connecting' }
  | { state: 'paired'; hello: HelloReply }
  /** This browser has no token of the server's project. */
  | { state: 'needs-pairing' }
  /** It names a project that this browser is paired with, and cannot show that it is of it. */
  | { state: 'not-proven' }
  /** The guard refused the call: `check` says which check did. */
  | { state: 'refused'; check: string; message: string }
  /** The origin answers, but not with our endpoint: a proxy in front, mostly. */
  | { state: 'not-found' }
  | { state: 'unreachable' }
  /** The browser does not trust its certificate, and does not connect. */
  | { state: 'untrusted'; error: string }
  /** The plugin speaks another version of the protocol. */
  | { state: 'other-version'; theirs: number }
  /** The answer is not what the protocol says. */
  | { state: 'bad-answer'; detail: string };

export type ServerStatus = ServerState & {
  origin: string;
  path: string;
  /** As its header says; null where that speaks another version of the protocol. */
  project: string | null;
  /** Epoch ms: when the process began that was noticed last; null before the first restart. */
  restartedAt: number | null;
  /** The run of the server that answered last. */
  instance: string | null;
  /** Records that the server's ring let go before this panel had them. */
  dropped: number;
  /** What it told and this panel could not read: how much, and what was wrong with the last. */
  unread: { count: number; detail: string };
};
