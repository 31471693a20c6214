import * as v from 'valibot';
import { browser } from 'wxt/browser';
import {
  PANEL_PORT,
  ToPanelSchema,
  type CallResult,
  type KnownServer,
  type ToBackground,
  type ToPanel,
} from '../../lib/messaging/messages.ts';
import { reconnectingChannel } from '../../lib/messaging/port-channel.ts';

export interface BackgroundLink {
  post(message: ToBackground): void;
  /** Calls a server's endpoint from the background. Never rejects. */
  call(
    server: KnownServer,
    name: 'hello' | 'records',
    query: Record<string, string>,
  ): Promise<CallResult>;
}

/** The panel's line to the background. Calls that a dead background took with it are made again. */
export function linkToBackground(
  tabId: number,
  onMessage: (message: Exclude<ToPanel, { type: 'answer' }>) => void,
): BackgroundLink {
  let lastId = 0;
  const calls = new Map<number, { message: ToBackground; done: (result: CallResult) => void }>();

  const channel = reconnectingChannel({
    connect: () => browser.runtime.connect({ name: PANEL_PORT }),
    onOpen(post) {
      post({ type: 'attach', tabId } satisfies ToBackground);
      for (const { message } of calls.values()) post(message);
    },
  });
  channel.listen((message) => {
    const parsed = v.safeParse(ToPanelSchema, message);
    if (!parsed.success) {
      console.error('Sessions DevTools: a message of the background does not fit', parsed.issues);
    } else if (parsed.output.type === 'answer') {
      calls.get(parsed.output.id)?.done(parsed.output.result);
      calls.delete(parsed.output.id);
    } else {
      onMessage(parsed.output);
    }
  });

  return {
    post: (message) => channel.post(message),
    call(server, name, query) {
      const message: ToBackground = { type: 'call', id: ++lastId, ...server, call: name, query };
      return new Promise((done) => {
        calls.set(message.id, { message, done });
        channel.post(message);
      });
    },
  };
}
