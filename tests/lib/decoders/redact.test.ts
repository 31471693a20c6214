import { describe, expect, it } from 'vitest';
import { sealData } from 'iron-session';
import { SignJWT } from 'jose';
import { redactContent } from '../../../lib/decoders/redact.ts';
import { parseJson, type Json } from '../../../lib/states/json.ts';

const redact = (content: Json): Json => redactContent(content, 'session');
const hidden = (value: Json): Json => ({
  $redacted: { bytes: JSON.stringify(value).length, hash: '' },
});

describe('the content of a cookie', () => {
  it('stays what it is', () => {
    const content = { user: 'ada', cart: [{ isbn: '0-14-044913-2' }], sub: '42', none: null };
    expect(redact(content)).toEqual(content);
  });

  it.each(['password', 'csrfToken', 'access_token', 'session_id', 'sessionId', 'sid'])(
    'hides what is behind %s, at any depth',
    (key) => {
      expect(redact({ user: { [key]: 'abc' }, list: [{ [key]: [1] }] })).toEqual({
        user: { [key]: hidden('abc') },
        list: [{ [key]: hidden([1]) }],
      });
    },
  );

  it.each<[Json, Json]>([
    [
      { name: 'password', value: 'abc' },
      { name: 'password', value: hidden('abc') },
    ],
    [
      ['csrf', 'abc'],
      ['csrf', hidden('abc')],
    ],
    ['postgres://ada:swordfish@db/shop', 'postgres://ada:[hidden]@db/shop'],
    ['called with password=swordfish today', 'called with password=[hidden] today'],
    ['/reset?code=1234&page=2', '/reset?code=[hidden]&page=2'],
    ['Basic YWRhOnN3b3JkZmlzaA== it was', 'Basic [hidden] it was'],
    ['{ no json, password=swordfish', '{ no json, password=[hidden]'],
    ['{"a":1,"token":"abc"}', `{"a":1,"token":${JSON.stringify(hidden('abc'))}}`],
  ])('hides what is in a pair, or in JSON in a string, as the plugin does: %j', (value, told) => {
    expect(redact({ it: value })).toEqual({ it: told });
  });

  it.each<Json>([
    { name: 'ada', value: 'abc' },
    ['ada', 'csrf'],
    ['csrf', null],
    '{ "a" : 1 }',
    '{not json}',
  ])('leaves what is none of these as it is', (value) => {
    expect(redact({ it: value })).toEqual({ it: value });
  });

  it('hides JSON in a string as a whole where it is too deep to be looked into', () => {
    const deep = '['.repeat(10_000) + ']'.repeat(10_000);
    expect(redact({ it: deep })).toEqual({ it: hidden(deep) });
  });

  it('hides nothing that is no secret', () => {
    expect(redact({ token: null, csrf: true })).toEqual({ token: null, csrf: true });
  });

  it('hides tokens behind any key', async () => {
    const key = new TextEncoder().encode('a secret of at least 32 characters');
    const jwt = await new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).sign(key);
    const seal = await sealData({}, { password: 'a password of at least 32 characters' });
    const pem = '-----BEGIN RSA PRIVATE KEY-----\nMIIE';
    const signed = `s:abc.${'x'.repeat(43)}`;
    expect(redact([jwt, seal, pem, signed])).toEqual([jwt, seal, pem, signed].map(hidden));
  });

  it('hides a lone word that may be an id, or that the cookie calls a secret', () => {
    expect(redact('f00df00df00df00d')).toEqual(hidden('f00df00df00df00d'));
    expect(redactContent('short', 'remember_token')).toEqual(hidden('short'));
    expect(redact('a note of several words')).toBe('a note of several words');
    expect(redact('dark')).toBe('dark');
  });

  it('keeps keys that any object has', () => {
    const content = parseJson('{"__proto__":{"user":1},"constructor":"x"}');
    expect(JSON.stringify(redact(content))).toBe('{"__proto__":{"user":1},"constructor":"x"}');
  });
});
