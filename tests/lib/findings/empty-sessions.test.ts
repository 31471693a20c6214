import { describe, expect, it } from 'vitest';
import {
  middlewareConfiguration,
  sessionRecord,
  state,
  recordFacts,
  T0,
} from '../../support/records.ts';
import { ADA, found } from '../../support/scene.ts';

describe('the finding empty-sessions', () => {
  const RULE = 'empty-sessions';
  const empty = state({});
  /** Records of other clients: no response of the tab names them. */
  const probes = (count: number, facts: Parameters<typeof sessionRecord>[0] = {}) =>
    Array.from({ length: count }, (_, at) =>
      recordFacts(
        [
          sessionRecord({
            t0: T0 + at * 1000,
            cookieIn: { count: 0, state: 'absent' },
            session: { before: null, after: ADA },
            data: { end: empty.id, saved: empty.id },
            reason: { saved: 'new', cookie: 'new' },
            ...facts,
          }),
        ],
        [empty],
      ),
    );
  const options = middlewareConfiguration({ options: { saveUninitialized: true } });

  it('holds where many came without a cookie', () => {
    expect(found(RULE, probes(6), options)).toEqual([
      '6 requests of other clients came without a cookie, and each left a session with nothing in it in the store, the last of them #6. → Set saveUninitialized: false: a session is then stored when there is something in it.',
    ]);
  });

  it('holds not for a few, nor where nothing was stored', () => {
    expect(found(RULE, probes(4), options)).toEqual([]);
    const unstored = {
      data: {},
      reason: { saved: 'none:uninitialised', cookie: 'none:uninitialised' },
    } as const;
    expect(found(RULE, probes(6, unstored), options)).toEqual([]);
  });

  it('does not apply to sessions with something in them', () => {
    expect(found(RULE, probes(6, { timing: { firstChange: 1 } }), options)).toEqual([]);
  });
});
