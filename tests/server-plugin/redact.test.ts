import { describe, expect, it } from 'vitest';
import { createRedactor, defaultRedactor, serveText } from '../../server-plugin/redact.ts';
import { wordsOf } from '../../server-plugin/secret-words.ts';

const KEY = 'key of the tests';
const serve = (value: unknown, redactor = defaultRedactor): unknown =>
  JSON.parse(serveText(JSON.stringify(value), redactor, KEY).json);

describe('the words of a key', () => {
  it.each([
    ['accessToken', 'access token'],
    ['access_token', 'access token'],
    ['ACCESS-TOKEN', 'access token'],
    ['JWTToken', 'jwt token'],
    ['oauth2Token', 'oauth 2 token'],
    ['_auth_user_id', 'auth user id'],
    ['名前Token', '名前 token'],
    ['', ''],
  ])('%s: %s', (key, words) => {
    expect(wordsOf(key)).toBe(words);
  });
});

describe('by default', () => {
  it.each([
    'password',
    'userPassword',
    'PASSWORD',
    'secret',
    'clientSecret',
    'csrfToken',
    '_csrf',
    'jwt',
    'apiKey',
    'api_key',
    'apikey',
    'x-api-key',
    'Authorization',
    'credentials',
    'refresh_tokens',
    'passwords',
    'passwd',
    'dbPwd',
    'passphrase',
    'passcode',
    'clientSecrets',
    'xsrf',
    'bearer',
    'credential',
    'otp',
    'totp',
    'cvv',
    'cvc',
    'apiKeys',
    'awsAccessKey',
    'private_key',
    'secretKey',
    'encryption-key',
    'signingKey',
  ])('hides what is behind %s', (key) => {
    expect(defaultRedactor.hides(key)).toBe(true);
    // The second time from memory.
    expect(defaultRedactor.hides(key)).toBe(true);
  });

  it.each([
    'author',
    'authors',
    'passport',
    '_auth_user_id',
    'tokenize',
    'keyboard',
    'secretary',
    'user',
    'jwtish',
    'key',
    'publicKey',
    'compass',
  ])('shows what is behind %s', (key) => {
    expect(defaultRedactor.hides(key)).toBe(false);
  });
});

describe('what is served', () => {
  it('has the size and a hash in place of a hidden value, at any depth', () => {
    const hash: unknown = expect.stringMatching(/^[0-9a-f]{12}$/);
    expect(serve({ a: [{ token: 'abc' }] })).toEqual({
      a: [{ token: { $redacted: { bytes: 5, hash } } }],
    });
  });

  it('shows that a hidden value changed, and that it did not', () => {
    expect(serve({ token: 'a' })).toEqual(serve({ token: 'a' }));
    expect(serve({ token: 'a' })).not.toEqual(serve({ token: 'b' }));
  });

  it('hides a whole object behind a hidden key', () => {
    expect(JSON.stringify(serve({ credentials: { user: 'ada', pin: 1 } }))).not.toContain('ada');
    expect(JSON.stringify(serve({ credentials: ['ada', 1] }))).not.toContain('ada');
  });

  it('hides numbers, whose size is in bytes as that of text is', () => {
    const hash: unknown = expect.any(String);
    expect(serve({ otp: 123456, secret: 'ключ' })).toEqual({
      otp: { $redacted: { bytes: 6, hash } },
      secret: { $redacted: { bytes: 10, hash } },
    });
  });

  it('has hashes of its own process, so that nobody can try out what was hidden', () => {
    const { json } = serveText('{"pin":{"otp":1234}}', defaultRedactor, KEY);
    const other = serveText('{"pin":{"otp":1234}}', defaultRedactor, 'another key');
    expect(json).not.toBe(other.json);
  });

  it('takes no place in a list for a key', () => {
    const redactor = createRedactor(['0']);
    expect(serve({ list: ['a', 'b'], 0: 'c' }, redactor)).toMatchObject({ list: ['a', 'b'] });
  });

  it('keeps null, true and false: their hash would tell', () => {
    const value = { password: null, token: true, csrf: false };
    expect(serve(value)).toEqual(value);
  });

  it('is the text itself where nothing is hidden', () => {
    const text = '{"n":1.0}';
    expect(serveText(text, defaultRedactor, KEY)).toEqual({ json: text, cut: false });
  });

  it('cuts what is deeper than 100, and says so', () => {
    let deep: unknown = 'bottom';
    for (let level = 0; level < 150; level += 1) deep = { deep };
    const { json, cut } = serveText(JSON.stringify(deep), defaultRedactor, KEY);
    expect(cut).toBe(true);
    expect(json).toContain('{"$cut":"depth"}');
    expect(json).not.toContain('bottom');
    expect(json.split('"deep"')).toHaveLength(100 + 1);
  });

  it('does not touch prototypes', () => {
    const text = '{"__proto__":{"token":"abc"}}';
    expect(serveText(text, defaultRedactor, KEY).json).not.toContain('abc');
    expect(Reflect.get({}, 'token')).toBeUndefined();
  });
});

describe('the configuration', () => {
  it('false hides nothing', () => {
    expect(serve({ password: 'x' }, createRedactor(false))).toEqual({ password: 'x' });
  });

  it('a list hides more', () => {
    const redactor = createRedactor(['iban', 'cardNumber', /^ssn/g]);
    expect(
      ['iban', 'card_number', 'ssn1', 'ssn2', 'password'].map((key) => redactor.hides(key)),
    ).toEqual([true, true, true, true, true]);
    expect(redactor.hides('libaneses')).toBe(false);
    expect(createRedactor([/^card/i]).hides('CardHolder')).toBe(true);
    expect(createRedactor(['-', 'iban']).hides('_')).toBe(false);
  });

  it('a function decides alone', () => {
    const redactor = createRedactor((key) => key === 'name');
    expect([redactor.hides('name'), redactor.hides('password')]).toEqual([true, false]);
  });

  it('a function that throws hides', () => {
    const redactor = createRedactor(() => {
      throw new Error('mistake');
    });
    expect(redactor.hides('name')).toBe(true);
  });
});
