// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, within } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../lib/sources/facts.ts';
import type { ServerState } from '../../lib/sources/server-status.ts';
import type { CookieInside } from '../../lib/witness/hop.ts';
import type { PanelStore } from '../../lib/panel/store.ts';
import { mountPanel, requestRows, withLayout } from '../support/panel.tsx';
import {
  ORIGIN,
  PROJECT,
  exchangeFacts,
  recordFacts,
  serverFact,
  serverStatus,
  sessionRecord,
  T0,
  wireCookie,
  witness,
  witnessFacts,
} from '../support/records.ts';

withLayout();

const withoutSession = witnessFacts(witness({ cookies: [] }));
const server = (state: ServerState): Fact[] => [serverFact(serverStatus(state))];

/** A request whose session cookie is the id of a framework, as far as can be told. */
function cameWith(told: Pick<CookieInside, 'format' | 'confidence'>): Fact[] {
  const inside: CookieInside = { ...told, kind: 'id', content: null, facts: [] };
  return witnessFacts(witness({ cookies: [wireCookie({ inside })] }));
}

interface Row {
  when: string;
  facts?: Fact[];
  prepare?: (store: PanelStore) => void;
  title: string;
  says: RegExp;
  /** Name of the button that mends it. */
  button?: string;
}

const ROWS: Row[] = [
  { when: 'nothing was recorded', title: 'Nothing recorded yet', says: /Load or use the page/ },
  {
    when: 'no session took part in any request',
    facts: withoutSession,
    title: 'No session cookie yet',
    says: /^1 request went by, and no session cookie was seen in it/,
    button: 'Show it',
  },
  {
    when: 'the app looked at an empty session each time, and stored nothing in it',
    facts: exchangeFacts(
      sessionRecord({
        cookieIn: { count: 0, bytes: 0, state: 'absent' },
        session: { before: null, after: null },
        data: { loaded: null, end: null },
        reason: { saved: 'none:uninitialised' },
        ops: [],
      }),
      [],
      { cookies: [] },
    ),
    title: 'No session cookie yet',
    says: /In it the app looked at an empty session and stored nothing in it/,
    button: 'Show it',
  },
  {
    when: 'no session took part, which what is wrong with the server may explain',
    facts: [...withoutSession, ...server({ state: 'not-found' })],
    title: 'No endpoint at localhost:3000/__sessions',
    says: /a proxy in front/,
  },
  {
    when: 'the page may not be watched',
    prepare: (store) => store.getState().setPage('http://app.test/'),
    title: 'http://app.test is not watched',
    says: /For every other site it asks first/,
    button: 'Watch http://app.test',
  },
  {
    when: 'the page is not known, but what it calls',
    prepare: (store) => {
      store.setState({ page: null });
      store.getState().noteOrigin('http://api.test');
    },
    title: 'http://api.test is not watched',
    says: /asks first/,
    button: 'Watch http://api.test',
  },
  {
    when: 'recording is paused',
    prepare: (store) => store.getState().setPaused(true),
    title: 'Paused',
    says: /New requests are not recorded/,
    button: 'Record',
  },
  {
    when: 'nothing matches the filter',
    facts: exchangeFacts(sessionRecord()),
    prepare: (store) => store.getState().setFilter('verdict:lost'),
    title: 'Nothing matches the filter',
    says: /None of the 1 request/,
    button: 'Clear filter',
  },
  {
    when: 'there are hidden clients only',
    facts: [recordFacts([sessionRecord({ t0: T0 - 1 })])],
    prepare: (store) => store.getState().setPreferences({ showOthers: false }),
    title: 'Only other clients so far',
    says: /1 request came from other tabs/,
    button: 'Show them',
  },
  {
    when: 'the browser is not paired',
    facts: server({ state: 'needs-pairing' }),
    title: 'Not paired with localhost:3000',
    says: /Open the link that it printed in the terminal/,
    button: 'Pair',
  },
  {
    when: 'the server cannot show that it is of its project',
    facts: server({ state: 'not-proven' }),
    title: 'localhost:3000 is not what it says',
    says: /another program listens there now, or the token was renewed/,
    button: 'Pair',
  },
  {
    when: 'the browser does not trust its certificate',
    facts: server({ state: 'untrusted', error: 'net::ERR_CERT_AUTHORITY_INVALID' }),
    title: 'The browser does not trust the certificate of localhost:3000',
    says: /ERR_CERT_AUTHORITY_INVALID/,
  },
  {
    when: 'the browser is paired with none of several servers',
    facts: [4000, 4001, 4002, 4003].map((port) =>
      serverFact(
        serverStatus(
          { state: 'needs-pairing' },
          { origin: `http://localhost:${port}`, project: `project-${port}` },
        ),
      ),
    ),
    prepare: (store) => store.getState().setPage('about:blank'),
    title: 'Not paired with 4 servers',
    says: /localhost:4000, localhost:4001, localhost:4002 and 1 more/,
    button: 'Pair',
  },
  {
    when: 'the guard refuses',
    facts: server({ state: 'refused', check: 'host', message: 'Add app.test to allowedHosts.' }),
    title: 'localhost:3000 refused the panel',
    says: /The check host said: Add app.test to allowedHosts/,
  },
  {
    when: 'the endpoint is not there',
    facts: server({ state: 'not-found' }),
    title: 'No endpoint at localhost:3000/__sessions',
    says: /path option/,
  },
  {
    when: 'the server does not answer',
    facts: server({ state: 'unreachable' }),
    title: 'localhost:3000 does not answer',
    says: /tries again by itself/,
  },
  {
    when: 'the plugin is newer',
    facts: server({ state: 'other-version', theirs: 3 }),
    title: 'localhost:3000 speaks another version',
    says: /update the extension/,
  },
  {
    when: 'the plugin is older',
    facts: server({ state: 'other-version', theirs: 1 }),
    title: 'localhost:3000 speaks another version',
    says: /update sessions-devtools in the app/,
  },
  {
    when: 'the answer is not of the protocol',
    facts: server({ state: 'bad-answer', detail: 'It answered with status 500.' }),
    title: 'localhost:3000 answers something else',
    says: /status 500/,
  },
];

describe('in place of the rows, the panel says why there are none', () => {
  it.each(ROWS)('when $when', ({ facts, prepare, title, says, button }) => {
    mountPanel(facts, prepare);
    const page = screen.getByRole('status');
    expect(screen.getByRole('heading', { name: title })).toBeTruthy();
    expect(page.querySelector('p')?.textContent).toMatch(says);
    if (button === undefined) expect(page.querySelector('button')).toBeNull();
    else expect(within(page).getByRole('button', { name: button })).toBeTruthy();
  });
});

describe('what mends it', () => {
  it('shows the requests without a session', () => {
    mountPanel(withoutSession);
    fireEvent.click(screen.getByRole('button', { name: 'Show it' }));
    expect(requestRows()).toHaveLength(1);
  });

  it('asks to watch the site', () => {
    const { host } = mountPanel([], (store) => store.getState().setPage('http://app.test/a'));
    fireEvent.click(screen.getByRole('button', { name: 'Watch http://app.test' }));
    expect(host.watchSite).toHaveBeenCalledWith('http://app.test');
  });

  it('hands over what is pasted, without blanks around it, and forgets it', async () => {
    const { host } = mountPanel(server({ state: 'needs-pairing' }));
    const field = screen.getByLabelText<HTMLInputElement>('Link, code or token');
    expect(field.type).toBe('password');
    fireEvent.input(field, { target: { value: ' secret-token \n' } });
    fireEvent.click(screen.getByRole('button', { name: 'Pair' }));
    expect(host.pair).toHaveBeenCalledWith(
      expect.objectContaining({ origin: ORIGIN, project: PROJECT }),
      'secret-token',
    );
    await screen.findByText('Paired.');
    expect(field.value).toBe('');
  });

  it('says what is wrong with what was pasted, and keeps it', async () => {
    const { host } = mountPanel(server({ state: 'needs-pairing' }));
    host.pair.mockResolvedValueOnce('refused');
    const field = screen.getByLabelText<HTMLInputElement>('Link, code or token');
    fireEvent.input(field, { target: { value: 'an-old-link' } });
    fireEvent.click(screen.getByRole('button', { name: 'Pair' }));
    await screen.findByText(/This code does not work any more/);
    expect(field.value).toBe('an-old-link');
    fireEvent.input(field, { target: { value: 'another' } });
    expect(screen.queryByText(/This code does not work any more/)).toBeNull();
  });

  it('records again', () => {
    const { store } = mountPanel([], (paused) => paused.getState().setPaused(true));
    fireEvent.click(screen.getAllByRole('button', { name: 'Record' }).at(-1) ?? document.body);
    expect(store.getState().isPaused).toBe(false);
  });
});

describe('above the rows, the panel says what is wrong', () => {
  const row = exchangeFacts(sessionRecord());

  it('with the server', () => {
    mountPanel([...row, ...server({ state: 'needs-pairing' })]);
    expect(screen.getByRole('status').textContent).toContain('Not paired with localhost:3000.');
    expect(screen.getByLabelText('Link, code or token')).toBeTruthy();
    expect(requestRows()).toHaveLength(1);
    fireEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByRole('status')).toBeNull();
  });

  it('nothing of a place where a project cannot be reached that is reached at another', () => {
    const proxy = serverStatus({ state: 'not-found' });
    const api = serverStatus(undefined, { origin: 'http://localhost:4000' });
    mountPanel([...row, serverFact(proxy)]);
    expect(screen.getByRole('status').textContent).toContain('No endpoint at');
    cleanup();
    mountPanel([...row, serverFact(proxy), serverFact(api)]);
    expect(screen.queryByRole('status')).toBeNull();
  });

  it('that cookies are all it sees, until that is put away', () => {
    mountPanel(witnessFacts(witness()));
    expect(screen.getByRole('status').textContent).toContain('Cookies only.');
    fireEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByRole('status')).toBeNull();
  });

  it('how to have a plugin, where there may be one', () => {
    const { host } = mountPanel(witnessFacts(witness()));
    expect(screen.getByRole('status').textContent).toContain('There is one for Node with');
    fireEvent.click(screen.getByRole('button', { name: 'Copy the code' }));
    expect(host.copy).toHaveBeenCalledWith(expect.stringContaining('observe(session)'));
  });

  it('but no plugin for a framework that has none', () => {
    mountPanel(cameWith({ format: 'php', confidence: 'likely' }));
    expect(screen.getByRole('status').textContent).toContain('like one of PHP');
    expect(screen.queryByRole('button', { name: 'Copy the code' })).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'No plugin seen' }));
    const told = screen.getByRole('group', { name: 'Server' }).textContent;
    expect(told).toContain('for which there is no plugin');
    expect(told).not.toContain('observe');
  });

  it('and takes a cookie that only may be of such a framework for none', () => {
    mountPanel(cameWith({ format: 'java', confidence: 'possible' }));
    expect(screen.getByRole('status').textContent).toContain('There is one for Node with');
  });

  it('what else the page calls and is not seen', () => {
    const { host } = mountPanel([serverFact(), ...row], (store) => {
      store.getState().noteOrigin('http://api.test');
      store.getState().noteOrigin('http://cdn.test');
    });
    expect(screen.getByRole('status').textContent).toContain('2 other sites not watched.');
    fireEvent.click(screen.getByRole('button', { name: 'Watch http://api.test' }));
    expect(host.watchSite).toHaveBeenCalledWith('http://api.test');
  });

  it('but nothing of servers that this page has nothing to do with', () => {
    const elsewhere = { origin: 'http://localhost:4000' };
    mountPanel([...row, serverFact(serverStatus({ state: 'unreachable' }, elsewhere))]);
    expect(screen.queryByText(/does not answer/)).toBeNull();
  });

  it('and nothing at all where all is well', () => {
    mountPanel([serverFact(), ...row]);
    expect(screen.queryByRole('status')).toBeNull();
  });
});
