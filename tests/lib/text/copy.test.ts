import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../lib/join/exchange.ts';
import { createPanelStore } from '../../../lib/panel/store.ts';
import { curlOf } from '../../../lib/text/copy/curl.ts';
import { markdownOf } from '../../../lib/text/copy/markdown.ts';
import {
  recordFacts,
  sessionRecord,
  T0,
  wireCookie,
  witness,
  witnessFacts,
} from '../../support/records.ts';
import { storyFacts } from '../../support/story.ts';

const store = createPanelStore(undefined, T0);

function rowOf(facts: Parameters<ReturnType<typeof store.getState>['apply']>[0]): Exchange {
  const own = createPanelStore(undefined, T0);
  own.getState().apply(facts);
  const [row] = own.log.rows;
  if (!row) throw new Error('There is no row.');
  return row;
}

/** The words of a call as a shell reads them. */
function wordsOf(call: string): string[] {
  const script = call.replace(/^curl /m, "printf '%s\\n' ");
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).trimEnd().split('\n');
}

describe('a request as a call of curl', () => {
  it('is what is known of it, and says what is not', () => {
    const cookies = [wireCookie({ name: 'connect.sid' }), wireCookie({ name: 'theme' })];
    const seen = witness({ url: 'http://localhost:3000/cart?n=1', method: 'PATCH', cookies });
    const call = curlOf(rowOf(witnessFacts(seen)));
    expect(call).toMatch(/^# .*no values of cookies.*\n/);
    expect(wordsOf(call)).toEqual([
      '--request',
      'PATCH',
      '--cookie',
      'connect.sid=…; theme=…',
      'http://localhost:3000/cart?n=1',
    ]);
  });

  it.each([`/a'b; rm -rf ~`, '/$(id)`id`', '/a\nb', '/"\\'])(
    'is one call, whatever is in the path: %j',
    (url) => {
      const words = wordsOf(curlOf(rowOf([recordFacts([sessionRecord({ url, method: `X'Y` })])])));
      expect(words.slice(0, 2)).toEqual(['--request', `X'Y`]);
      expect(words).toHaveLength(3);
    },
  );

  it('goes to the host that was asked, and names no address where none is known', () => {
    const ofTarget = (url: string) => rowOf([recordFacts([sessionRecord({ url })])]);
    const row = ofTarget('//evil.test/x');
    expect(wordsOf(curlOf(row))).toEqual([`${row.origin}//evil.test/x`]);
    // As a recording may say, of which curl would read a file.
    expect(curlOf({ ...ofTarget('x'), origin: '-K/tmp/x' })).toMatch(/^# [^\n]*not know[^\n]*\n$/);
    expect(curlOf(ofTarget('/a[1-99]'))).toContain('--globoff');
  });
});

describe('a request in Markdown', () => {
  const inMarkdown = (row: Exchange, { log } = store) =>
    markdownOf(row, { revisions: log.revisions });

  it('says what became of the session, what to do, and what changed', () => {
    store.getState().apply(storyFacts());
    const lost = store.log.rows.find(({ path }) => path === '/cart/1');
    const text = lost ? inMarkdown(lost) : '';
    expect(text).toMatch(/^### #8 `PUT \/cart\/1` 200/);
    expect(text).toContain('**lost · overwritten:**');
    expect(text).toContain('#9');
    expect(text).toContain('**What to do:**');
    expect(text).toContain('- `cart[0].n`: `1` → `5`');
    expect(text).toContain('`http://localhost:3000`');
  });

  it('hides what is secret in its address', () => {
    const row = rowOf([recordFacts([sessionRecord({ url: '/reset?token=swordfish&page=2' })])]);
    expect(inMarkdown(row)).toContain('GET /reset?token=[hidden]&page=2');
  });

  it('keeps foreign text in its code, whatever is in it', () => {
    const record = sessionRecord({ url: '/a`b``c\n# d', method: '`' });
    const row = rowOf([recordFacts([record])]);
    const [title = ''] = inMarkdown(row).split('\n');
    expect(title).toContain('``` ` /a`b``c');
    expect(inMarkdown(row)).not.toMatch(/^# d/m);
  });
});
