import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../../server-plugin/recording/fingerprint.ts';
import { hideInError } from '../../../server-plugin/redaction/errors.ts';

const ID = 'Zk3vQ8mB1xT5nR7wL2pY9cH4dJ6fGs0a';
const COOKIE = `s%3A${ID}.4CVPmB92K27uhbUJU1p1r%2Fw`;
const NOBODY = { ids: [], cookie: null };

describe('an error of a store', () => {
  it.each([
    [
      `ENOTDIR: not a directory, open '/app/sessions/${ID}.json'`,
      "'/app/sessions/[session ID].json'",
    ],
    [`no row sess:${ID}, nor sess:${ID}!`, 'no row sess:[session ID], nor sess:[session ID]!'],
  ])('names a session by its fingerprint: %s', (message, told) => {
    const text = hideInError(message, { ids: [null, 'another', ID], cookie: null });
    expect(text).toContain(told.replaceAll('ID', fingerprint(ID)));
    expect(text).not.toContain(ID);
  });

  it('names an id that is escaped, too', () => {
    const id = 'a/b c/d e/f';
    const text = hideInError(`GET /rows/${encodeURIComponent(id)}: 404`, {
      ids: [id],
      cookie: null,
    });
    expect(text).toBe(`GET /rows/[session ${fingerprint(id)}]: 404`);
  });

  it('names a short id only where it is a word', () => {
    const known = { ids: ['7'], cookie: null };
    expect(hideInError('17 rows, 0x7f, session 7 is gone', known)).toBe(
      `17 rows, 0x7f, session [session ${fingerprint('7')}] is gone`,
    );
  });

  it.each([
    ['as it was sent', COOKIE],
    ['decoded', decodeURIComponent(COOKIE)],
  ])('names a cookie by its fingerprint: %s', (_what, value) => {
    expect(hideInError(`bad cookie ${value}.`, { ids: [ID], cookie: COOKIE })).toBe(
      `bad cookie [cookie ${fingerprint(COOKIE)}].`,
    );
  });

  it('names the session where the cookie is nothing but its id', () => {
    expect(hideInError(`no ${ID}`, { ids: [ID], cookie: ID })).toBe(
      `no [session ${fingerprint(ID)}]`,
    );
  });

  it.each([
    [
      'connect to redis://ada:hunter2@db:6379 failed',
      'connect to redis://ada:[hidden]@db:6379 failed',
    ],
    ['Invalid URL: postgres://u:p/w@db', 'Invalid URL: postgres://u:[hidden]@db'],
    ['rejected: password=abc&user=ada', 'rejected: password=[hidden]&user=ada'],
    [`dup key: { _id: "${ID}" }`, 'dup key: { _id: "[hidden]" }'],
    [`GET https://db.test/rows/${ID}?x=1`, 'GET https://db.test/rows/[hidden]?x=1'],
  ])('hides what else is secret: %s', (message, told) => {
    expect(hideInError(message, NOBODY)).toBe(told);
  });

  it.each([
    'connect ECONNREFUSED 127.0.0.1:6379',
    'getaddrinfo ENOTFOUND redis.default.svc.cluster.local',
    'ER_LOCK_WAIT_TIMEOUT: Lock wait timeout exceeded; try restarting transaction',
    'WRONGTYPE Operation against a key holding the wrong kind of value',
    "ENOENT: no such file or directory, open '/home/ada/my-project-2024/sessions/index.json'",
    'MongoServerSelectionError: connection timed out (2024-01-01T00:00:00.000Z)',
  ])('is told as it is where nothing is secret: %s', (message) => {
    expect(hideInError(message, { ids: [ID, '', null], cookie: '' })).toBe(message);
  });

  it.each([
    [
      'as JSON',
      'cannot store {"user":"ada","password":"hunter2"}',
      '{"user":"ada","password":[hidden]}',
    ],
    [
      'as JSON within JSON',
      String.raw`params: "{\"password\":\"hunter2\"}"`,
      String.raw`{\"password\":[hidden]}`,
    ],
    ['with a quote in it', String.raw`{"password":"hunter\"2"}`, '{"password":[hidden]}'],
    [
      'as Node inspects it',
      "create({ user: 'ada', password: 'hunter2' })",
      "{ user: 'ada', password: [hidden] }",
    ],
    [
      'as a mapper does',
      'update() { data: { csrfToken: "hunter2", tries: 3 } }',
      '{ csrfToken: [hidden], tries: 3 }',
    ],
    ['as a list', "{ recoveryCodes: [ 'hunter2', 'hunter3' ] }", '{ recoveryCodes: [hidden] }'],
    ['as a number', '{"pin":1234,"tries":3}', '{"pin":[hidden],"tries":3}'],
    ['as Ruby or PHP does', "['password' => 'hunter2']", "['password' => [hidden]]"],
    ['as a line', 'password: hunter2', 'password: [hidden]'],
  ])('hides what it quotes behind the name of a secret: %s', (_how, message, told) => {
    const text = hideInError(message, NOBODY);
    expect(text).toContain(told);
    expect(text).not.toContain('hunter');
  });

  it.each([
    'Invalid token: expired',
    'password: must not be empty',
    '{"token":null,"user":"ada"}',
    'at 12:30:05 pin: none',
  ])('says what is wrong with a secret: %s', (message) => {
    expect(hideInError(message, NOBODY)).toBe(message);
  });
});
