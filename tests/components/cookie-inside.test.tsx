// @vitest-environment happy-dom
import { screen, within } from '@testing-library/preact';
import axe from 'axe-core';
import { sealData } from 'iron-session';
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../lib/sources/facts.ts';
import { requestEvent, responseEvent } from '../../lib/witness/web-request.ts';
import { DJANGO } from '../lib/decoders/made.ts';
import { mountPanel, withLayout, type MountedPanel } from '../support/panel.tsx';
import { exchangeFacts, ORIGIN, sessionRecord, T0 } from '../support/records.ts';

withLayout();

const about = {
  requestId: '1',
  tabId: 1,
  url: `${ORIGIN}/`,
  method: 'GET',
  type: 'main_frame',
  timeStamp: T0,
};

/** What the browser tells of a request with these cookies. */
function exchange(cookie: string, ...setCookies: string[]): Fact[] {
  const request = requestEvent({ ...about, requestHeaders: [{ name: 'cookie', value: cookie }] });
  const response = responseEvent({
    ...about,
    statusCode: 200,
    responseHeaders: setCookies.map((value) => ({ name: 'set-cookie', value })),
  });
  return [request, response].map((event) => ({ kind: 'witness', event }));
}

/** The Cookie tab of the only request. */
function open(facts: Fact[]): MountedPanel {
  return mountPanel(facts, (store) => {
    store.getState().select(store.getState().rows.at(0)?.key ?? null);
    store.getState().selectTab('cookie');
  });
}

const tab = () => within(screen.getByRole('tabpanel'));

const json = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');
const django = `sessionid=${DJANGO.small.value}`;

describe('the inside of a session cookie', () => {
  it('is shown with its format, its facts and its content', () => {
    open(exchange(django));
    const text = screen.getByRole('tabpanel').textContent;
    expect(text).toContain('Django (signed_cookies)');
    expect(text).toContain('It has a signature, which is not checked without the key.');
    expect(text).toContain('SignatureHMAC-SHA256');
    expect(text).toMatch(/Signed20\d\d-\d\d-\d\d/);
    const tree = within(tab().getByRole('tree', { name: 'What the cookie that came says' }));
    expect(tree.getAllByRole('treeitem').map((item) => item.textContent)).toEqual([
      expect.stringContaining('1 key'),
      expect.stringContaining('"ada"'),
    ]);
  });

  it('is shown of what came and of what is set, each for itself', async () => {
    open(exchange(`session=${json({ visits: 1 })}`, `session=${json({ visits: 2 })}; Path=/`));
    const trees = tab().getAllByRole('tree');
    expect(trees.map((tree) => /visits(\d)/.exec(tree.textContent)?.[1])).toEqual(['1', '2']);
    const { violations } = await axe.run(document.body, {
      rules: { 'color-contrast': { enabled: false } },
    });
    expect(violations).toEqual([]);
  });

  it('is a guess where it is one', () => {
    open(exchange(`session=${json({ visits: 1 })}`));
    expect(tab().getByText('by its looks')).toBeTruthy();
    expect(tab().getByText('Anybody can read it, and no signature was seen.')).toBeTruthy();
  });

  it('hides its secrets', () => {
    open(exchange(`session=${json({ csrf_token: 'f00d' })}`));
    expect(tab().getByText('redacted · 6 B')).toBeTruthy();
    expect(screen.getByRole('tabpanel').textContent).not.toContain('f00d');
  });

  it('is not known of a sealed one, but until when it is good', async () => {
    const seal = await sealData({ user: 'ada' }, { password: 'x'.repeat(32), ttl: 3600 });
    open(exchange(`app_session=${seal}`));
    expect(tab().getByText(/^Encrypted: nothing of it can be read/)).toBeTruthy();
    expect(tab().getByText('Expires').parentElement?.textContent).toContain('(in ');
    expect(tab().queryByRole('tree')).toBeNull();
  });

  it('says where the format is not known', () => {
    open(exchange('app_session=something'));
    expect(tab().getByText(/^What is in it is not known/)).toBeTruthy();
  });

  it('says where it was not looked into', () => {
    const cookies = [{ name: 'shop', bytes: 9, fingerprint: '0123456789abcdef' }];
    const cookieIn = { name: 'shop', count: 1, bytes: 9, state: 'valid' as const };
    open(exchangeFacts(sessionRecord({ cookieIn }), [], { cookies }));
    expect(tab().getByText(/^Not looked into/)).toBeTruthy();
  });
});
