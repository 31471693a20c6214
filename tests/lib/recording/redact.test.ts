import { describe, expect, it } from 'vitest';
import type { Redaction } from '../../../lib/panel/opened-file.ts';
import { inOneGo } from '../../../lib/recording/progress.ts';
import { redactRecording } from '../../../lib/recording/redact.ts';
import type { Fact } from '../../../lib/sources/facts.ts';
import {
  ADA,
  exchangeFacts,
  operation,
  paired,
  recordFacts,
  revision,
  serverFact,
  serverStatus,
  sessionRecord,
  setCookie,
  wireCookie,
  wireSetCookie,
} from '../../support/records.ts';
import { livePanel, recordingOf, textOf } from '../../support/recorded.ts';

const STATE = {
  user: { name: 'Ada Lovelace', isAdmin: true, phone: null },
  resetToken: 'r3set-0123456789-abcdef',
  notes: ['call 555-0199', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl'],
  seen: { $redacted: { bytes: 12, hash: 'd4c1f00d' } },
  deep: { $cut: 'depth' },
  database: 'postgres://ada:swordfish@db/shop',
};

/** What an app may keep under the names that the plugin has for what it leaves out. */
const FORGED = {
  one: { $cut: { note: 'call 555-0199' } },
  two: { $redacted: { bytes: 1, hash: 'call 555-0199' } },
};

const SECRETS = ['r3set-0123456789', 'eyJhbGci', 'swordfish', ADA, 'sess_0123456789abcdef'];
const VALUES = ['Ada Lovelace', '555-0199', 'blue', 'Grace Hopper'];

function facts(): Fact[] {
  const record = sessionRecord({
    url: '/reset/0123456789abcdef0123?password=swordfish&colour=blue&next=%2Fa%3Ftoken%3Dswordfish',
    data: { loaded: 'rev-load-1', saved: 'rev-save-1' },
    ops: [
      operation('load', { revision: 'rev-load-1' }),
      operation('save', {
        ok: false,
        error: 'no row sess_0123456789abcdef in postgres://u:swordfish@db',
      }),
    ],
    setCookie: [setCookie()],
  });
  const inside = {
    format: 'jwt',
    confidence: 'certain',
    kind: 'signed',
    content: 'rev-cookie-1',
  } as const;
  // A word that is of the format, and one that whoever made the cookie chose.
  const words = [
    { name: 'algorithm', value: 'HS256' },
    { name: 'keyId', value: 'shop of Grace Hopper' },
  ] as const;
  return exchangeFacts(record, [revision('rev-load-1', STATE), revision('rev-save-1', STATE)], {
    cookies: [{ ...wireCookie(), inside: { ...inside, facts: [...words] } }],
    setCookies: [wireSetCookie()],
    unsent: [
      {
        name: 'connect.sid',
        fingerprint: ADA,
        domain: 'localhost',
        path: '/',
        reasons: ['secure-only'],
      },
    ],
    initiator: 'http://ada:swordfish@localhost:3000',
  });
}

function fileOf(redaction: Redaction): string {
  return textOf(recordingOf(livePanel(facts()), redaction));
}

describe('a recording', () => {
  it('has all of it where nothing is to be hidden', () => {
    const text = fileOf('none');
    for (const told of [...VALUES, ...SECRETS]) expect(text).toContain(told);
  });

  it.each(['secrets', 'values'] as const)('without %s has no secret in it', (redaction) => {
    const text = fileOf(redaction);
    for (const secret of SECRETS) expect(text).not.toContain(secret);
    expect(text).toContain(`"redaction":"${redaction}"`);
  });

  it.each(['secrets', 'values'] as const)(
    'without %s calls a machine otherwise, and the same machine the same everywhere',
    (redaction) => {
      const process = { service: 'shop', machine: 'the desk of Ada', pid: 7 };
      const hello = { ...paired().hello, service: 'shop', machine: process.machine };
      const panel = livePanel([
        serverFact(serverStatus({ state: 'paired', hello })),
        recordFacts([sessionRecord()], [], { process }),
      ]);
      const { records, servers } = recordingOf(panel, redaction);
      const [record, server] = [records[0], servers[0]];
      expect(record?.process).toMatchObject({ service: 'shop', pid: 7 });
      expect(record?.process?.machine).not.toContain('Ada');
      expect(server?.state === 'paired' && server.hello.machine).toBe(record?.process?.machine);
    },
  );

  it('without secrets has the other values, and without values has none', () => {
    for (const value of VALUES) {
      expect(fileOf('secrets')).toContain(value);
      expect(fileOf('values')).not.toContain(value);
    }
  });

  it('keeps keys, and what cannot be a secret', () => {
    const [state] = recordingOf(livePanel(facts()), 'values').states;
    expect(JSON.parse(state?.json ?? '')).toMatchObject({
      user: { name: { $redacted: { bytes: 14 } }, isAdmin: true, phone: null },
      seen: { $redacted: { bytes: 12, hash: expect.not.stringContaining('d4c1f00d') } },
      deep: STATE.deep,
    });
  });

  it('gives equal values equal marks, and other values others', () => {
    const [a, b] = recordingOf(livePanel(facts()), 'values').states;
    expect(a?.json).toBe(b?.json);
    const hashes = [...(a?.json ?? '').matchAll(/"hash":"(\w+)"/g)].map(([, hash]) => hash);
    expect(new Set(hashes).size).toBe(6);
  });

  it('calls an id by one name wherever it stands', () => {
    const { records, browser } = recordingOf(livePanel(facts()), 'values');
    const name = records[0]?.record.session.before;
    expect(name).toMatch(/^[0-9a-f]{16}$/);
    const names = JSON.stringify({ records, browser }).match(
      /"(?:valueFingerprint|fingerprint|session|before|after)":"\w+"/g,
    );
    expect(names?.length).toBeGreaterThan(6);
    expect(names?.filter((each) => !each.includes(String(name)))).toEqual([]);
  });

  it.each(['values', 'secrets'] as const)(
    'names nothing as the plugin does in a state, whether key, text or JSON in one: %s',
    (redaction) => {
      const inner = { password: { $redacted: { bytes: 9, hash: 'e205fadadb82' } } };
      const json = JSON.stringify(inner);
      const state = revision('rev-load-1', {
        [`[session ${ADA}]`]: 1,
        mine: `[session ${ADA}]`,
        database: 'postgres://ada:[hidden e205fadadb82]@db/shop',
        json,
        twice: JSON.stringify({ json }),
        escaped: encodeURIComponent(json),
        again: encodeURIComponent(encodeURIComponent(json)),
      });
      const large = {
        ...revision('rev-save-1', {}),
        json: null,
        truncated: true,
        keys: [`[session ${ADA}]`],
      };
      const record = sessionRecord({ data: { loaded: 'rev-load-1', saved: 'rev-save-1' } });
      const told = {
        ...record,
        inPlace: [`[session ${ADA}]`],
        storeWrote: [`[session ${ADA}]`],
        unserialisable: [{ path: [`[session ${ADA}]`, 0], type: 'Map' }],
      };
      const recording = recordingOf(livePanel(exchangeFacts(told, [state, large])), redaction);
      const text = textOf(recording);
      expect(text).not.toMatch(/e205fadadb82/);
      expect(text).not.toContain(ADA);
      const name = `[session ${recording.records[0]?.record.session.before}]`;
      const [first, second] = recording.states;
      expect(first?.json).toContain(`${JSON.stringify(name)}:`);
      expect(second?.keys).toEqual([name]);
      expect(recording.records[0]?.record).toMatchObject({
        inPlace: [name],
        storeWrote: [name],
        unserialisable: [{ path: [name, 0], type: 'Map' }],
      });
    },
  );

  it('has no content of a cookie in an event, where nothing would be hidden', () => {
    const { browser, ...others } = recordingOf(livePanel(facts()), 'none');
    const contents = [{ id: 'cookie:1', json: '"call 555-0199"' }];
    const told = browser.map((event) =>
      event.kind === 'request' || event.kind === 'response' ? { ...event, contents } : event,
    );
    const hidden = inOneGo(redactRecording({ ...others, browser: told }, 'values', (text) => text));
    expect(JSON.stringify(hidden.browser)).not.toContain('555-0199');
  });

  it('takes nothing of the app for a placeholder of the plugin', () => {
    const record = sessionRecord({ data: { loaded: 'rev-load-1', saved: 'rev-save-1' } });
    const forged = [revision('rev-load-1', FORGED), revision('rev-save-1', FORGED)];
    const text = textOf(recordingOf(livePanel(exchangeFacts(record, forged)), 'values'));
    expect(text).not.toContain('555-0199');
  });

  it('without values has none in a query, in an error or in a header', () => {
    const record = sessionRecord({
      url: '/search?ada+lovelace',
      forwardedProto: 'ada lovelace',
      ops: [operation('save', { ok: false, error: 'duplicate key: ada lovelace' })],
    });
    const text = textOf(recordingOf(livePanel(exchangeFacts(record, [])), 'values'));
    expect(text).not.toMatch(/ada.lovelace/);
    const open = textOf(recordingOf(livePanel(exchangeFacts(record, [])), 'secrets'));
    expect(open).toContain('duplicate key: ada lovelace');
  });
});
