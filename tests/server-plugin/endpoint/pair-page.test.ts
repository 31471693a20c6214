import { describe, expect, it } from 'vitest';
import { PAIR_PAGE, PAIR_PAGE_HEADERS } from '../../../server-plugin/endpoint/pair-page.ts';

describe('the pairing page', () => {
  it('loads nothing, sends nothing, and stands in no frame', () => {
    const hash = "'sha256-[A-Za-z0-9+/]{43}='";
    expect(PAIR_PAGE_HEADERS['Content-Security-Policy']?.split('; ')).toEqual([
      "default-src 'none'",
      expect.stringMatching(`^script-src ${hash}$`),
      expect.stringMatching(`^style-src ${hash}$`),
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
    expect(PAIR_PAGE_HEADERS['Referrer-Policy']).toBe('no-referrer');
  });

  it('writes text only, whatever is in its address', () => {
    expect(PAIR_PAGE).not.toMatch(/innerHTML|outerHTML|document\.write|eval|Function\(/);
  });
});
