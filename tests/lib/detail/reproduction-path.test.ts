import { describe, expect, it } from 'vitest';
import { openPathOf } from '../../../lib/detail/reproduction/path.ts';
import { hideInUrl, PLAIN } from '../../../server-plugin/redaction/text.ts';

const ADDRESSES = [
  '/verify-email/483920',
  '/reset/4f9c1f8e-2b5d-4f0a-9c3e-8a7b6c5d4e3f',
  '/download/aB3dE5fG7hJ9kL1mN3pQ',
  '/callback?code=1234&state=x',
  '/file?X-Amz-Signature=abcdef&page=2',
  '/login?next=%2Freset%3Ftoken%3Dswordfish',
  '/to/https://ada:swordfish@shop.test/',
  '/saml?SAMLResponse=PHNhbWw',
  '/cart?colour=blue',
];

describe('a path in what is handed on', () => {
  it.each(ADDRESSES)('hides at least what the plugin hides: %s', (address) => {
    const { path, toFillIn } = openPathOf(address);
    const isHidden = hideInUrl(address, PLAIN) !== address;
    expect(toFillIn.length > 0).toBe(isHidden);
    for (const secret of SECRETS) expect(path).not.toContain(secret);
    expect(path).not.toContain('[hidden]');
  });

  it('names what is to be filled in, and keeps the rest', () => {
    expect(openPathOf('/callback?code=1234&page=2')).toEqual({
      path: '/callback?code=FILL-IN-code&page=2',
      toFillIn: ['FILL-IN-code'],
    });
  });
});

const SECRETS = ['483920', '4f9c1f8e', 'aB3dE5fG7', '1234', 'abcdef', 'swordfish', 'PHNhbWw'];
