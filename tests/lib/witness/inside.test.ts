import { randomBytes } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { WitnessEventSchema, type WitnessEvent } from '../../../lib/witness/events.ts';
import type { CookieInside } from '../../../lib/witness/hop.ts';
import { requestEvent, responseEvent } from '../../../lib/witness/web-request.ts';
import { DJANGO, PHP } from '../decoders/made.ts';

const about = {
  requestId: '1',
  tabId: 1,
  url: 'http://localhost:8000/',
  method: 'GET',
  type: 'main_frame',
  timeStamp: 1_800_000_000_000,
};

/** What the background tells of a request with these cookies, as it comes out of the port. */
function sent(header: string): Extract<WitnessEvent, { kind: 'request' }> {
  const event = requestEvent({ ...about, requestHeaders: [{ name: 'Cookie', value: header }] });
  const told = v.parse(WitnessEventSchema, JSON.parse(JSON.stringify(event)));
  if (told.kind !== 'request') throw new Error('no request');
  return told;
}

const insidesOf = (header: string): (CookieInside | null | undefined)[] =>
  sent(header).cookies.map(({ inside }) => inside);

const django = `sessionid=${DJANGO.small.value}`;
const json = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');

describe('what the background tells of the inside of a cookie', () => {
  it('is its format and its content, kept apart under an id', () => {
    const event = sent(`theme=dark; ${django}`);
    expect(event.contents).toEqual([
      { id: expect.stringMatching(/^cookie:[\da-f]{32}$/), json: '{"user":"ada"}' },
    ]);
    expect(event.cookies[1]?.inside).toMatchObject({
      format: 'django',
      kind: 'signed',
      content: event.contents?.[0]?.id,
    });
    expect(event.cookies[1]?.inside).not.toHaveProperty('json');
  });

  it('is nothing for a cookie whose name is not of a session', () => {
    const event = sent(`theme=${DJANGO.small.value}; prefs=${json({ theme: 'dark' })}`);
    expect(event).not.toHaveProperty('contents');
    expect(event.cookies.map((cookie) => 'inside' in cookie)).toEqual([false, false]);
  });

  it('is null where the format is not known', () => {
    expect(insidesOf('app_session=something')).toEqual([null]);
  });

  it('is told of a name that a server or the user calls a session’s', () => {
    const headers = [{ name: 'Cookie', value: `theme=${DJANGO.small.value}` }];
    const asked = new Set(['theme']);
    const event = requestEvent({ ...about, requestHeaders: headers }, { asked });
    if (event.kind !== 'request') throw new Error('no request');
    expect(event.cookies[0]?.inside?.format).toBe('django');
  });

  it('is told of a JWT under any name', () => {
    const part = (value: unknown): string =>
      Buffer.from(JSON.stringify(value)).toString('base64url');
    const mac = randomBytes(32).toString('base64url');
    const jwt = `${part({ alg: 'HS256' })}.${part({ sub: 'ada', exp: 1_800_000_600 })}.${mac}`;
    const event = sent(`anything=${jwt}`);
    expect(event.cookies[0]?.inside?.facts).toContainEqual({
      name: 'expiresAt',
      value: 1_800_000_600_000,
    });
    expect(event.contents?.[0]?.json).toBe('{"sub":"ada","exp":1800000600}');
  });

  it('is never an id, a signature or the value', () => {
    const id = randomBytes(24).toString('base64url');
    const mac = randomBytes(32).toString('base64').replace('=', '');
    const header = [
      `connect.sid=${encodeURIComponent(`s:${id}.${mac}`)}`,
      `PHPSESSID=${PHP.id.value}`,
      `__session=${json(id)}.${mac}`,
      django,
    ].join('; ');
    const told = JSON.stringify(sent(header));
    const [payload = '', , signature = ''] = DJANGO.small.value.split(':');
    for (const secret of [id, mac, PHP.id.value, json(id), payload, signature])
      expect(told).not.toContain(secret);
  });

  it('hides secrets in the content', () => {
    const event = sent(`session=${json({ user: 'ada', csrf_token: 'f00d' })}`);
    expect(event.contents?.[0]?.json).toBe(
      '{"user":"ada","csrf_token":{"$redacted":{"bytes":6,"hash":""}}}',
    );
  });

  it('is told of the cookies that a response sets, each beside the others', () => {
    const lines = [
      `a=1; Path=/`,
      '',
      `session=${json({ user: 'ada' })}`,
      `session.sig=${'x'.repeat(27)}`,
    ];
    const event = responseEvent({
      ...about,
      statusCode: 200,
      responseHeaders: [{ name: 'Set-Cookie', value: lines.join('\n') }],
    });
    expect(event.setCookies.map(({ name, inside }) => [name, inside?.format])).toEqual([
      ['a', undefined],
      ['session', 'cookie-session'],
      ['session.sig', undefined],
    ]);
    expect(event.contents?.[0]?.json).toBe('{"user":"ada"}');
  });

  it('is told once where two cookies hold the same', () => {
    const cookie = json({ user: 'ada' });
    expect(sent(`a_session=${cookie}; b_session=${cookie}`).contents).toHaveLength(1);
  });

  it('is bounded, however much a page puts into its cookies', () => {
    const large = (at: number): string =>
      `.${deflateSync(`{"at":${at},"text":"${'x'.repeat(60_000)}"}`).toString('base64url')}`;
    const header = Array.from(
      { length: 100 },
      (_, at) => `a${at}_session=${DJANGO.small.value.replace(/^[^:]+/, large(at))}`,
    ).join('; ');
    const { cookies, contents = [] } = sent(header);
    const size = contents.reduce((sum, content) => sum + content.json.length, 0);
    expect(size).toBeGreaterThan(60_000);
    expect(size).toBeLessThanOrEqual(256 * 1024);
    expect(cookies.at(-1)?.inside).toMatchObject({ format: 'django', content: null });
    expect(cookies.at(-1)?.inside?.facts).toContainEqual({ name: 'unread', value: 'too-large' });
  });
});
