import { describe, expect, it } from 'vitest';
import { operation, state } from '../../support/records.ts';
import { found, recorded } from '../../support/scene.ts';

describe('the finding save-failed', () => {
  const RULE = 'save-failed';
  const [before, end] = [state({ n: 1 }), state({ n: 2 })];
  const failed = (status: number) =>
    recorded(
      0,
      {
        status,
        modified: true,
        data: { loaded: before.id, atHeaders: end.id, end: end.id },
        ops: [operation('load'), operation('save', { ok: false, error: 'ECONNREFUSED' })],
      },
      {},
      [before, end],
    );

  it('holds where the client was told that all went well', () => {
    expect(found(RULE, failed(200))).toEqual([
      '#1 was answered with 200, and its session was not stored: ECONNREFUSED. → Save the session, and look at the error, before the response is sent.',
    ]);
  });

  it('says so of a session that the store did not end', () => {
    const ended = recorded(
      0,
      {
        data: { loaded: before.id, atHeaders: before.id, end: before.id },
        ops: [operation('load'), operation('destroy', { ok: false, error: 'ECONNREFUSED' })],
      },
      {},
      [before],
    );
    expect(found(RULE, ended)).toEqual([
      '#1 was answered with 200, and its session was not ended: ECONNREFUSED. → End the session, and look at the error, before the response is sent.',
    ]);
  });

  it('holds not where the client was told', () => {
    expect(found(RULE, failed(500))).toEqual([]);
  });

  it('does not apply where the store did not fail', () => {
    expect(found(RULE, recorded(0, {}))).toEqual([]);
  });
});
