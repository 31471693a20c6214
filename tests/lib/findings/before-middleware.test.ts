import { describe, expect, it } from 'vitest';
import { asked, found, PROXY, recorded, sent } from '../../support/scene.ts';

describe('the finding before-middleware', () => {
  const RULE = 'before-middleware';
  const observed = recorded(0, {});

  it('holds for a failure without the plugin’s header where others have it', () => {
    expect(found(RULE, [...observed, ...sent(1, undefined, { status: 500 })])).toEqual([
      '#2 was answered with 500 and without the plugin’s header, which other answers of this server have (#1): no session middleware ran before that. → If it needs the session, move it below the session middleware, the line with observe(session).',
    ]);
  });

  it('holds not for what is ordinary without the header, and not for a failure with it', () => {
    expect(found(RULE, [...observed, ...sent(1, undefined, { status: 304 })])).toEqual([]);
    expect(found(RULE, [...observed, ...recorded(1, { status: 500 })])).toEqual([]);
  });

  it('holds not for files, which a build tool makes', () => {
    const script = { status: 500, type: 'script', url: 'http://localhost:3000/src/main.ts' };
    expect(found(RULE, [...observed, ...asked(1, script)])).toEqual([]);
  });

  it('holds not for what stands apart, nor where it also goes well', () => {
    const api = { url: 'http://localhost:3000/api/price' };
    const session = recorded(0, { url: '/shop/cart' });
    expect(found(RULE, [...session, ...asked(1, { ...api, status: 500 })])).toEqual([]);
    const price = asked(0.5, { url: 'http://localhost:3000/api/stock' });
    expect(found(RULE, [...observed, ...price, ...asked(1, { ...api, status: 500 })])).toEqual([]);
  });

  it('does not apply behind a proxy, which answers by itself', () => {
    const proxied = recorded(0, {}, { url: `${PROXY}/` });
    expect(found(RULE, [...proxied, ...asked(1, { status: 500, url: `${PROXY}/api` })])).toEqual(
      [],
    );
  });

  it('does not apply where the server has no plugin, or not yet', () => {
    expect(found(RULE, sent(1, undefined, { status: 500 }))).toEqual([]);
    expect(found(RULE, [...sent(0, undefined, { status: 500 }), ...recorded(1, {})])).toEqual([]);
    const other = { status: 500, url: 'http://localhost:4000/' };
    expect(found(RULE, [...observed, ...sent(1, undefined, other)])).toEqual([]);
  });
});
