import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { looksOpaque } from '../../../server-plugin/redaction/opaque.ts';
import { defaultRedactor } from '../../../server-plugin/redaction/redactor.ts';
import { hideInText, hideInUrl, PLAIN } from '../../../server-plugin/redaction/text.ts';
import { fc } from '../../support/property.ts';

const HEX = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b';
const URL_SAFE = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const DJANGO = 'c8x7k2-3f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c';
const OPAQUE = [
  HEX,
  URL_SAFE,
  DJANGO,
  'gf3xrsj2k8q0vb5n7mzw1c9d4hty6ple',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U',
  'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
  'V1StGXR8_Z5jdHi6B-myT',
];
const UUID = '123e4567-e89b-42d3-a456-426614174000';
const OBJECT_ID = '507f1f77bcf86cd799439011';
const ULID = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
const READABLE = [
  'how-to-reset-your-password-in-2024',
  'top-10-tips-for-2024-and-beyond',
  'My_Long_Title_With_Many_Words',
  'getUserProfileByEmailAddressAndName',
  'internationalization-and-localization',
  '2024-01-01T00:00:00.000+02:00',
  'IMG_20240131_123456789.jpg',
  '12345678901234567890123',
  'chunk-vendors.3f9a8b7c6d5e4f3a2b1c.js',
  UUID,
  `order-${UUID}`,
  OBJECT_ID,
  ULID,
  'short1a2b',
  encodeURIComponent('Война и мир'),
];

describe('what looks like a token', () => {
  it.each(OPAQUE)('%s', (text) => {
    expect(looksOpaque(text)).toBe(true);
  });

  it.each([
    ['16 bytes as hex', 16, 'hex'],
    ['20 bytes as hex', 20, 'hex'],
    ['18 bytes as base64url', 18, 'base64url'],
    ['32 bytes as base64url', 32, 'base64url'],
  ] as const)('nearly always: %s', (_what, bytes, encoding) => {
    const found = Array.from({ length: 500 }, () =>
      looksOpaque(randomBytes(bytes).toString(encoding)),
    );
    expect(found.filter(Boolean).length).toBeGreaterThan(475);
  });
});

describe('what does not: words, times, and the usual names of things', () => {
  it.each(READABLE)('%s', (text) => {
    expect(looksOpaque(text)).toBe(false);
  });
});

describe('the url of a record', () => {
  it.each([
    ['/', '/'],
    ['/catalog/books/42?page=2&sort=title', '/catalog/books/42?page=2&sort=title'],
    ['/login?token=abc', '/login?token=[hidden]'],
    ['/login?token=', '/login?token='],
    ['/login?a=1&access%5Ftoken=abc&b=2', '/login?a=1&access%5Ftoken=[hidden]&b=2'],
    ['/login?user[password]=abc', '/login?user[password]=[hidden]'],
    ['/login?a=1;pw=abc;b=2', '/login?a=1;pw=[hidden];b=2'],
    ['/cb?code=4%2F0Ade&state=xyz', '/cb?code=[hidden]&state=xyz'],
    [`/cb?state=${URL_SAFE}`, '/cb?state=[hidden]'],
    ['/file?X-Amz-Signature=abc&sig=1', '/file?X-Amz-Signature=[hidden]&sig=[hidden]'],
    [`/unlock?${HEX}`, '/unlock?[hidden]'],
    [`/order?id=${UUID}`, `/order?id=${UUID}`],
    ['/login?next=%2Freset%3Ftoken%3Dabc', '/login?next=[hidden]'],
    ['/login?next=%2Fcatalog%3Fpage%3D2', '/login?next=%2Fcatalog%3Fpage%3D2'],
    ['/a?b=/a?b=/a?b=/a?b=/a?b=/a', '/a?b=[hidden]'],
    ['/login?broken=%E0%A4%A&token=%E0%A4%A', '/login?broken=%E0%A4%A&token=[hidden]'],
    [
      '/graphql?query={me}&variables=%7B%22password%22%3A%22swordfish%22%7D',
      '/graphql?query={me}&variables=[hidden]',
    ],
    ['/x?v={"pass\\u0077ord":"swordfish"}', '/x?v=[hidden]'],
    ['/x?v=[{"name":"password","value":"swordfish"}]', '/x?v=[hidden]'],
    ['/x?v={"page":2,"sort":"title"}', '/x?v={"page":2,"sort":"title"}'],
    ['/x?filter=password%3Dswordfish', '/x?filter=[hidden]'],
    ['/x?next=cb%3Fa%3D1%26token%3Dswordfish', '/x?next=[hidden]'],
    ['/x?filter=colour%3Dblue', '/x?filter=colour%3Dblue'],
    ['/shop;jsessionid=ABC123?x=1', '/shop;jsessionid=[hidden]?x=1'],
    [`/reset/${HEX}`, '/reset/[hidden]'],
    [`/reset/${UUID}`, '/reset/[hidden]'],
    [`/accounts/reset/MQ/${DJANGO}/`, '/accounts/reset/MQ/[hidden]/'],
    ['/verify-email/483920', '/verify-email/[hidden]'],
    ['/invite/a8k2m9', '/invite/[hidden]'],
    ['/password/reset', '/password/reset'],
    ['/reset/password', '/reset/password'],
    ['/auth/callback/google-oauth2', '/auth/callback/google-oauth2'],
    ['/tokens/42', '/tokens/42'],
    [`/d/${URL_SAFE}/edit`, '/d/[hidden]/edit'],
    [`/orders/${UUID}`, `/orders/${UUID}`],
    [`/users/${OBJECT_ID}/cart`, `/users/${OBJECT_ID}/cart`],
    [`/events/${ULID}`, `/events/${ULID}`],
    ['/blog/how-to-reset-your-password-in-2024', '/blog/how-to-reset-your-password-in-2024'],
    ['/assets/index-DfG3h2Kq9aBcD1e2F3g4.js', '/assets/index-DfG3h2Kq9aBcD1e2F3g4.js'],
    ['http://ada:pw@app.test/a?b=1', 'http://ada:[hidden]@app.test/a?b=1'],
    ['*', '*'],
    ['', ''],
  ])('%s is told as %s', (url, told) => {
    expect(hideInUrl(url, PLAIN)).toBe(told);
    // What is hidden once stays as it is.
    expect(hideInUrl(told, PLAIN)).toBe(told);
  });

  it('is whole where nothing is to be hidden', () => {
    const url = `http://ada:pw@app.test/reset/${HEX}?token=abc`;
    expect(hideInUrl(url, { ...PLAIN, hides: () => false })).toBe(url);
  });
});

describe('passwords in a text', () => {
  it.each([
    ['postgres://ada:secret@db:5432/mine', 'postgres://ada:[hidden]@db:5432/mine'],
    ['redis://:secret@localhost', 'redis://:[hidden]@localhost'],
    ['mongodb+srv://a:b@h1,h2/x', 'mongodb+srv://a:[hidden]@h1,h2/x'],
    ['amqp://a:p@ss@host', 'amqp://a:[hidden]@host'],
    ['pg://a:p/s?s#x@host/db', 'pg://a:[hidden]@host/db'],
    ['of x://a:b@c and y://d:e@f.', 'of x://a:[hidden]@c and y://d:[hidden]@f.'],
    [`https://${HEX}@github.com/x`, 'https://[hidden]@github.com/x'],
    ['https://ada@github.com/x', 'https://ada@github.com/x'],
    ['//ada:pw@app.test/a', '//ada:[hidden]@app.test/a'],
    ['see "//ada:pw@app.test"', 'see "//ada:[hidden]@app.test"'],
    ['//cdn.test/logo@2x.png', '//cdn.test/logo@2x.png'],
    ['/a//b:c@d', '/a//b:c@d'],
    ['http://localhost:3000/@ada', 'http://localhost:3000/@ada'],
    ['http://[::1]:3000/@ada', 'http://[::1]:3000/@ada'],
    ['see http://a.test/x, or write to b@c.test', 'see http://a.test/x, or write to b@c.test'],
    ['Server=db;User Id=sa;Password=abc;', 'Server=db;User Id=sa;Password=[hidden];'],
    ['user=ada&password=abc', 'user=ada&password=[hidden]'],
    ['host=db password=abc dbname=x', 'host=db password=[hidden] dbname=x'],
    [`Authorization: Bearer ${URL_SAFE}`, 'Authorization: Bearer [hidden]'],
    ['Basic understanding is all you need', 'Basic understanding is all you need'],
    ['password="a b" user="ada"', 'password="[hidden]" user="ada"'],
    ["password='a b'", "password='[hidden]'"],
    ['Server=db; Pwd = abc;', 'Server=db; Pwd = [hidden];'],
    ['password="abc', 'password="[hidden]'],
    [`Basic ${btoa('user:hunter2')}`, 'Basic [hidden]'],
    [`Basic ${btoa('ada:correct horse battery')}`, 'Basic [hidden]'],
    // Servers read base64 that is padded wrongly, or has other signs in it, all the same.
    ['Basic dXNlcjpwdw==', 'Basic [hidden][hidden]'],
    ['Basic dXNlcjpwdw', 'Basic [hidden]'],
    ['Basic dXNlcjpwYXNz=', 'Basic [hidden]'],
    ['Basic dXNlcjpwYXNzx', 'Basic [hidden]'],
    ['Basic dXNlcjpwYXNz.', 'Basic [hidden]'],
    ['Basic aGVsbG8=', 'Basic aGVsbG8='],
    ['Basic English', 'Basic English'],
    ['1 + 1 = 2', '1 + 1 = 2'],
  ])('%s', (text, told) => {
    expect(hideInText(text, PLAIN)).toBe(told);
    expect(hideInText(told, PLAIN)).toBe(told);
  });

  it('are hidden wherever they stand', () => {
    const around = fc.string({ maxLength: 40 }).filter((text) => !/[\s"]/.test(text));
    fc.assert(
      fc.property(fc.string(), around, (before, after) => {
        const text = `${before} redis://user:hunter-and-hunted@host/${after}`;
        expect(hideInText(text, PLAIN)).not.toContain('hunter-and-hunted');
      }),
    );
  });

  it('cost no more than a look at each character', () => {
    const LONG = 200_000;
    const parts = [
      '://',
      '://a:b',
      'a',
      'a=',
      '=',
      'a:',
      'Bearer ',
      'Basic YTo=',
      'token="',
      'token = ',
      '@',
      '/',
      'a1',
      ';a',
      '/?a=',
    ];
    for (const part of parts) {
      const text = part.repeat(LONG / part.length);
      expect(hideInText(text, PLAIN).length + hideInUrl(text, PLAIN).length).toBeGreaterThan(0);
    }
  });

  it('are those behind a name that a rule of the app knows', () => {
    const rule = { ...PLAIN, hides: (name: string) => name === 'n' || defaultRedactor.hides(name) };
    expect(hideInText('n=1&m=2', rule)).toBe('n=[hidden]&m=2');
  });
});
