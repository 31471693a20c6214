import { describe, expect, it, vi } from 'vitest';
import {
  portChannel,
  reconnectingChannel,
  type Port,
} from '../../../lib/messaging/port-channel.ts';

/** A port as the browser gives it, with the other end in the test's hands. */
function fakePort() {
  const messageListeners: ((message: unknown) => void)[] = [];
  const disconnectListeners: (() => void)[] = [];
  const posted: unknown[] = [];
  const port: Port = {
    postMessage: (message) => posted.push(message),
    onMessage: { addListener: (listener) => messageListeners.push(listener) },
    onDisconnect: { addListener: (listener) => disconnectListeners.push(listener) },
  };
  return {
    port,
    posted,
    receive: (message: unknown) => messageListeners.forEach((listener) => listener(message)),
    disconnect: () => disconnectListeners.forEach((listener) => listener()),
  };
}

describe('portChannel', () => {
  it('carries messages both ways, until the listening ends', () => {
    const end = fakePort();
    const channel = portChannel(end.port);
    const heard = vi.fn();
    const stop = channel.listen(heard);
    channel.post('out');
    end.receive('in');
    stop();
    end.receive('later');
    expect(end.posted).toEqual(['out']);
    expect(heard.mock.calls).toEqual([['in']]);
  });

  it('posts nothing into a port that has closed', () => {
    const end = fakePort();
    const channel = portChannel(end.port);
    end.disconnect();
    channel.post('an answer to a panel that is gone');
    expect(end.posted).toEqual([]);
  });
});

describe('reconnectingChannel', () => {
  it('opens a new port when the worker was ended, and greets it first', () => {
    const ends = [fakePort(), fakePort()];
    let opened = 0;
    const channel = reconnectingChannel({
      connect: () => ends[opened++]?.port ?? fakePort().port,
      onOpen: (post) => post(`hello ${opened}`),
    });
    const heard = vi.fn();
    channel.listen(heard);

    ends[0]?.disconnect();
    channel.post('after');
    ends[1]?.receive('from the new worker');

    expect(ends[0]?.posted).toEqual(['hello 1']);
    expect(ends[1]?.posted).toEqual(['hello 2', 'after']);
    expect(heard.mock.calls).toEqual([['from the new worker']]);
  });
});
