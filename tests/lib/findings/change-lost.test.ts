import { describe, expect, it } from 'vitest';
import { middlewareConfiguration, state } from '../../support/records.ts';
import { found, recorded } from '../../support/scene.ts';

describe('the finding change-lost', () => {
  const RULE = 'change-lost';
  const [before, after] = [state({ n: 1 }), state({ n: 2 })];
  const data = { loaded: before.id, atHeaders: before.id, end: after.id };
  const late = recorded(0, { data }, {}, [before, after]);

  it('holds where a change will not be found, in the words of the middleware', () => {
    const advice = { 'too-late': 'Call `req.session.save()`.' };
    expect(found(RULE, late, middlewareConfiguration({ advice }))).toEqual([
      '#1: What changed changed after express-session had decided what to store: the response was already sent. → Change the session before the response is sent. Call req.session.save().',
    ]);
  });

  it('holds not where it was stored', () => {
    const saved = { ...data, atHeaders: after.id, saved: after.id };
    expect(found(RULE, recorded(0, { data: saved, modified: true }, {}, [before, after]))).toEqual(
      [],
    );
  });

  it('does not apply where nothing changed', () => {
    expect(found(RULE, recorded(0, {}))).toEqual([]);
  });
});
