import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { pageOf, recordingIn } from '../../../lib/recording/page.ts';
import { fc } from '../../support/property.ts';

const page = (recording: string, body = '', styles = 'p { color: red }'): string =>
  pageOf({ recording, body, styles });

describe('a page with a recording', () => {
  it('gives back what it contains, whatever that is', () => {
    fc.assert(
      fc.property(fc.json(), (recording) => {
        const given: unknown = JSON.parse(recordingIn(page(recording)));
        expect(given).toEqual(JSON.parse(recording));
      }),
    );
  });

  it.each(['</script><img src=x onerror=alert(1)>', '<!--<script>'])(
    'ends its element nowhere in the recording: %j',
    (hostile) => {
      const text = page(JSON.stringify({ hostile }));
      expect(text).not.toContain(hostile);
      expect(text.match(/<\/script/g)).toHaveLength(1);
      expect(JSON.parse(recordingIn(text))).toEqual({ hostile });
    },
  );

  it('is not mistaken for another by what is written out in it', () => {
    const other = page('{"other":true}').replace('<!doctype html>', '');
    expect(recordingIn(page('{"own":true}', other))).toBe('{"own":true}');
  });

  it('lets nothing run or be loaded, and no style count but its own', () => {
    const hash = createHash('sha256').update('a{}').digest('base64');
    expect(page('{}', '', 'a{}')).toContain(
      `content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'"`,
    );
  });

  it('leaves a text that is no page as it is', () => {
    expect(recordingIn('{"a":1}')).toBe('{"a":1}');
    expect(recordingIn('<!doctype html><p>other')).toBe('<!doctype html><p>other');
  });
});
