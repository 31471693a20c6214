import { describe, expect, it } from 'vitest';
import { found, recorded, sent } from '../../support/scene.ts';

describe('the finding before-middleware', () => {
  const RULE = 'before-middleware';
  const observed = recorded(0, {});

  it('holds for a failure without the plugin’s header where others have it', () => {
    expect(found(RULE, [...observed, ...sent(1, undefined, { status: 500 })])).toEqual([
      '#2 was answered with 500 and without the plugin’s header, which other answers of this server have (#1): something before the session middleware answered, or failed for want of the session. → Move what needs the session below the middleware: app.use(observe(session)(…)) comes first.',
    ]);
  });

  it('holds not for what is ordinary without the header, and not for a failure with it', () => {
    expect(found(RULE, [...observed, ...sent(1, undefined, { status: 304 })])).toEqual([]);
    expect(found(RULE, [...observed, ...recorded(1, { status: 500 })])).toEqual([]);
  });

  it('does not apply where the server has no plugin, or not yet', () => {
    expect(found(RULE, sent(1, undefined, { status: 500 }))).toEqual([]);
    expect(found(RULE, [...sent(0, undefined, { status: 500 }), ...recorded(1, {})])).toEqual([]);
    const other = { status: 500, url: 'http://localhost:4000/' };
    expect(found(RULE, [...observed, ...sent(1, undefined, other)])).toEqual([]);
  });
});
