import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DECODERS } from '../../../lib/decoders/all.ts';
import { INSTALL, OBSERVED, withoutPlugin } from '../../../lib/text/no-plugin.ts';
import { plainText } from '../../../lib/text/spans.ts';

/** Without `custom`: what an app has written itself is not one that could be named. */
const ADAPTERS = readdirSync('server-plugin/adapters')
  .filter((name) => !name.includes('.settings.') && name !== 'custom.ts')
  .map((name) => name.replace(/\.ts$/, ''));

describe('where no plugin is seen', () => {
  it('every middleware that has one is named, and no other', () => {
    expect(OBSERVED).toEqual(ADAPTERS.toSorted());
    for (const name of ADAPTERS) expect(INSTALL).toContain(name);
  });

  it.each([null, 'express', 'fastify-session', 'koa-session', 'iron', 'django-id', 'jwt'])(
    'one is offered to an app whose cookie is of the format %s',
    (format) => {
      const { body, code } = withoutPlugin('localhost:3000', format);
      expect(plainText(body)).toContain('@fastify/session');
      expect(code).toBe(INSTALL);
    },
  );

  it.each([
    ['php', 'PHP'],
    ['django', 'Django (signed_cookies)'],
    ['rails-encrypted', 'Rails (encrypted)'],
    ['laravel', 'Laravel (encrypted)'],
    ['itsdangerous', 'itsdangerous (Flask, Starlette)'],
  ])('none is offered to one of the format %s', (format, title) => {
    expect(DECODERS.map((decoder) => decoder.format)).toContain(format);
    const { body, code } = withoutPlugin('localhost:3000', format);
    expect(plainText(body)).toContain(`one of ${title}, for which there is no plugin`);
    expect(plainText(body)).not.toContain('express-session');
    expect(code).toBeUndefined();
  });

  it('no host is named where the page has none', () => {
    expect(plainText(withoutPlugin(null, null).body)).toMatch(/^No plugin was seen: /);
  });
});
