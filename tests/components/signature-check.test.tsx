// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/preact';
import axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import type { CheckOutcome } from '../../lib/messaging/messages.ts';
import type { CookieInside } from '../../lib/witness/hop.ts';
import { mountPanel, withLayout, type MountedPanel } from '../support/panel.tsx';
import {
  ADA,
  exchangeFacts,
  ORIGIN,
  sessionRecord,
  wireCookie,
  witness,
  witnessFacts,
} from '../support/records.ts';

withLayout();

const SIGNED: CookieInside = {
  format: 'express',
  confidence: 'likely',
  kind: 'id',
  content: null,
  facts: [{ name: 'signature', value: 'HMAC-SHA256' }],
};
const RS256: CookieInside = {
  ...SIGNED,
  format: 'jwt',
  kind: 'signed',
  facts: [{ name: 'algorithm', value: 'RS256' }],
};

/** The Cookie tab of a request without a record, with this in its session cookie. */
function open(inside: CookieInside | null, outcome: CheckOutcome = 'valid'): MountedPanel {
  return show(
    mountPanelWith(witnessFacts(witness({ cookies: [wireCookie({ inside })] }))),
    outcome,
  );
}

function mountPanelWith(facts: Parameters<typeof mountPanel>[0]): MountedPanel {
  return mountPanel(facts, (store) => {
    store.getState().select(store.getState().rows.at(0)?.key ?? null);
    store.getState().selectTab('cookie');
  });
}

function show(panel: MountedPanel, outcome: CheckOutcome): MountedPanel {
  panel.host.verify.mockResolvedValue(outcome);
  return panel;
}

const tab = () => within(screen.getByRole('tabpanel'));

function paste(key: string, label = /secret/): HTMLInputElement {
  const field = tab().getByLabelText<HTMLInputElement>(label);
  fireEvent.input(field, { target: { value: key } });
  fireEvent.click(tab().getByRole('button', { name: 'Check' }));
  return field;
}

describe('the signature of a cookie', () => {
  it('is checked by a key that is pasted, of the cookie that the browser has', async () => {
    const { host } = open(SIGNED);
    const field = paste('keyboard cat');
    expect(await tab().findByText(/^Valid:/)).toBeDefined();
    expect(host.verify).toHaveBeenCalledWith(
      { url: `${ORIGIN}/`, name: 'connect.sid', fingerprint: ADA },
      'keyboard cat',
    );
    expect(field.type).toBe('password');
    expect(field.autocomplete).toBe('off');
  });

  it.each<[CheckOutcome, RegExp]>([
    ['invalid', /another key, or was changed/],
    ['wrong-key', /^Wrong key/],
    ['not-checkable', /^Cannot be checked/],
    ['gone', /does not have this cookie any more/],
    ['no-answer', /gave no answer/],
  ])('may be %s', async (outcome, words) => {
    open(SIGNED, outcome);
    paste('keyboard cat');
    expect(await tab().findByText(words)).toBeDefined();
  });

  it('is of another key, where the server accepted the cookie', async () => {
    const cookies = [wireCookie({ inside: SIGNED })];
    show(mountPanelWith(exchangeFacts(sessionRecord(), [], { cookies })), 'invalid');
    paste('keyboard cat');
    expect(await tab().findByText(/^Wrong key: the server accepted/)).toBeDefined();
  });

  it('asks for a public key, where the cookie is made with a pair', () => {
    open(RS256);
    expect(tab().getByLabelText(/public key/)).toBeDefined();
  });

  it.each<[string, CookieInside | null]>([
    ['that is not known', null],
    ['without a signature', { ...RS256, kind: 'readable' }],
    ['of a format that has none', { ...SIGNED, format: 'php' }],
  ])('is not offered to be checked for a cookie %s', (_what, inside) => {
    open(inside);
    expect(tab().queryByText('Check the signature')).toBeNull();
  });

  it('has no violation that axe can find', async () => {
    const { container } = open(SIGNED);
    const rules = { 'color-contrast': { enabled: false } };
    expect((await axe.run(container, { rules })).violations).toEqual([]);
  });
});
