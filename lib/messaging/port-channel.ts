import type { Channel } from './channel.ts';

/** The part of `runtime.Port` that a channel needs. */
export interface Port {
  postMessage(message: unknown): void;
  onMessage: { addListener(listener: (message: unknown) => void): void };
  onDisconnect: { addListener(listener: () => void): void };
}

/** A channel over a port that is open, as the background has it of a panel. */
export function portChannel(port: Port): Channel {
  const handlers = new Set<(message: unknown) => void>();
  let isOpen = true;
  port.onMessage.addListener((message) => {
    for (const handler of handlers) handler(message);
  });
  port.onDisconnect.addListener(() => {
    isOpen = false;
  });
  return {
    post(message) {
      // A panel may close while an answer to it is being fetched.
      if (isOpen) port.postMessage(message);
    },
    listen(handler) {
      handlers.add(handler);
      return () => handlers.delete(handler);
    },
  };
}

export interface ReconnectingOptions {
  /** Opens a port. */
  connect: () => Port;
  /** Called for each new port before anything else is posted: the other side remembers nothing. */
  onOpen: (post: (message: unknown) => void) => void;
}

/**
 * A channel over a port that is opened anew whenever it breaks, as the panel has it to the
 * background: Chromium ends an extension's worker when it pleases, and its ports with it. Opening
 * a port starts the worker again.
 */
export function reconnectingChannel({ connect, onOpen }: ReconnectingOptions): Channel {
  const handlers = new Set<(message: unknown) => void>();

  const open = (): Channel => {
    const port = connect();
    const channel = portChannel(port);
    channel.listen((message) => {
      for (const handler of handlers) handler(message);
    });
    port.onDisconnect.addListener(() => {
      current = open();
    });
    onOpen((message) => channel.post(message));
    return channel;
  };

  let current = open();
  return {
    post: (message) => current.post(message),
    listen(handler) {
      handlers.add(handler);
      return () => handlers.delete(handler);
    },
  };
}
