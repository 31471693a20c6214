import * as v from 'valibot';
import { browser } from 'wxt/browser';
import {
  PANEL_PORT,
  ToPanelSchema,
  type CallResult,
  type CheckOutcome,
  type KnownServer,
  type PairingOutcome,
  type ToBackground,
  type ToPanel,
} from '../../lib/messaging/messages.ts';
import type { CheckedCookie } from '../../components/host.ts';
import { reconnectingChannel } from '../../lib/messaging/port-channel.ts';

const ANSWERS = ['answer', 'settled', 'pairing', 'verified'] as const;

type Answer = Extract<ToPanel, { type: (typeof ANSWERS)[number] }>;

/** What comes unasked. */
export type Told =
  | Exclude<ToPanel, Answer | { type: 'attached' }>
  /**
   * The background tells of the tab from `since` on. Where it was ended and began anew, it was last
   * heard of at `lastHeard`. Epoch ms.
   */
  | { type: 'watching'; since: number; lastHeard: number | null };

export interface BackgroundLink {
  post(message: ToBackground): void;
  /** Asks for a look into cookies of these names, from now on. */
  lookInto(names: readonly string[]): void;
  /** Calls a server's endpoint from the background. Never rejects. */
  call(
    server: KnownServer,
    name: 'hello' | 'records',
    query: Record<string, string>,
  ): Promise<CallResult>;
  /** Pairs by what the user pasted for a server. Never rejects. */
  pair(
    server: Pick<KnownServer, 'origin' | 'path' | 'project'>,
    pasted: string,
  ): Promise<PairingOutcome>;
  /** Checks the signature of a cookie of the jar by a key. Never rejects. */
  verify(cookie: CheckedCookie, key: string): Promise<CheckOutcome>;
  /** Resolves when the background has told what the browser had told it by now. */
  settled(): Promise<void>;
}

type Question = Extract<ToBackground, { type: 'call' | 'settle' | 'pair' | 'verify' }>;

function isAnswer(message: ToPanel): message is Answer {
  return ANSWERS.some((type) => type === message.type);
}

/** The panel's line to the background. Calls that a dead background took with it are made again. */
export function linkToBackground(
  tabId: number,
  onMessage: (message: Told) => void,
): BackgroundLink {
  let lastId = 0;
  let lastHeard: number | null = null;
  let asked: string[] = [];
  const calls = new Map<number, { message: ToBackground; done: (answer: Answer) => void }>();

  const channel = reconnectingChannel({
    connect: () => browser.runtime.connect({ name: PANEL_PORT }),
    onOpen(post) {
      const isBack = lastHeard !== null;
      post({ type: 'attach', tabId, isBack, asked } satisfies ToBackground);
      for (const { message } of calls.values()) post(message);
    },
  });
  channel.listen((message) => {
    const parsed = v.safeParse(ToPanelSchema, message);
    if (!parsed.success) {
      console.error('Sessions DevTools: a message of the background does not fit', parsed.issues);
    } else if (isAnswer(parsed.output)) {
      calls.get(parsed.output.id)?.done(parsed.output);
      calls.delete(parsed.output.id);
    } else if (parsed.output.type === 'attached') {
      onMessage({ type: 'watching', since: parsed.output.at, lastHeard });
    } else {
      onMessage(parsed.output);
    }
    lastHeard = Date.now();
  });

  const ask = (message: Question): Promise<Answer> =>
    new Promise((done) => {
      calls.set(message.id, { message, done });
      channel.post(message);
    });

  return {
    post: (message) => channel.post(message),
    lookInto(names) {
      asked = [...names];
      channel.post({ type: 'look-into', names: asked });
    },
    async call(server, name, query) {
      const { origin, path, project } = server;
      const to = { origin, path, project };
      const answer = await ask({ type: 'call', id: ++lastId, ...to, call: name, query });
      if (answer.type === 'answer') return answer.result;
      return { outcome: 'failed', error: 'The background gave no answer.' };
    },
    async pair({ origin, path, project }, pasted) {
      const answer = await ask({ type: 'pair', id: ++lastId, origin, path, project, pasted });
      return answer.type === 'pairing' ? answer.outcome : 'no-answer';
    },
    async verify({ url, name, fingerprint }, key) {
      const cookie = { url, name, fingerprint };
      const answer = await ask({ type: 'verify', id: ++lastId, ...cookie, key });
      return answer.type === 'verified' ? answer.outcome : 'no-answer';
    },
    async settled() {
      await ask({ type: 'settle', id: ++lastId });
    },
  };
}
