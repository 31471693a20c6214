import { describe, expect, it } from 'vitest';
import { middlewareConfiguration, type RecordFacts, state } from '../../support/records.ts';
import { found, recorded } from '../../support/scene.ts';

describe('the finding socket-without-save', () => {
  const RULE = 'socket-without-save';
  const [before, after] = [state({}), state({ nickname: 'ada' })];
  const handshake = (facts: RecordFacts = {}) =>
    recorded(
      0,
      {
        url: '/socket.io/?transport=websocket',
        status: null,
        data: { loaded: before.id, atHeaders: before.id, end: after.id },
        ...facts,
      },
      {},
      [before, after],
    );

  it('holds where a socket changed the session of its handshake', () => {
    const advice = { 'too-late:upgrade': 'Call `save()`.' };
    expect(found(RULE, handshake(), middlewareConfiguration({ advice }))).toEqual([
      expect.stringMatching(/^#1: nickname.* → .* Call save\(\)\.$/),
    ]);
  });

  it('holds not where it was saved', () => {
    const data = { loaded: before.id, atHeaders: before.id, end: after.id, saved: after.id };
    expect(found(RULE, handshake({ data }))).toEqual([]);
  });

  it('does not apply to a request that was answered', () => {
    expect(found(RULE, handshake({ status: 200 }))).toEqual([]);
  });
});
