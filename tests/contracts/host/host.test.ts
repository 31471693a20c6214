import express from 'express';
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../../session-framework/engine.ts';
import { inTurn, later } from '../../session-framework/support/watched-engine.ts';
import { describeHost, walk, type StartHost } from './host.ts';
import { HOSTS, onExpress, onFetch, onHono } from './host-under-test.ts';

const atOnce = (engine: Engine): Engine => engine;

/** The fetch host leaves errors to whoever calls it, so these responses are not its own. */
const thrownBy = (start: StartHost) => (start === onFetch ? ['/throw', '/map'] : []);

/** These give a `Response` to whoever called them, and see no socket. */
const WITHOUT_SOCKET: readonly StartHost[] = [onHono, onFetch];

for (const [name, start] of Object.entries(HOSTS)) {
  describeHost(name, start, {
    thrown: thrownBy(start),
    hasSocket: !WITHOUT_SOCKET.includes(start),
  });
}

describe('the same application', () => {
  it('walks as the rules say', async () => {
    expect(await walk(onExpress(express), atOnce)).toMatchInlineSnapshot(`
      [
        "/ · 200 · nothing · vary:  ·  · ",
        "/read · 200 · undefined · vary: cookie ·  · ",
        "/visits · 200 · 1 · vary: cookie · sessionid=<key 1>; Max-Age=1209600; Expires=Tue, 15 Jan 2030 00:00:00 GMT; Path=/; HttpOnly; SameSite=Lax · create",
        "/visits · 200 · 2 · vary: cookie · sessionid=<key 1>; Max-Age=1209600; Expires=Tue, 15 Jan 2030 00:00:00 GMT; Path=/; HttpOnly; SameSite=Lax · load update",
        "/read · 200 · 2 · vary: cookie ·  · load",
        "/ · 200 · nothing · vary:  ·  · ",
        "/stream · 200 · one two three · vary: cookie · sessionid=<key 1>; Max-Age=1209600; Expires=Tue, 15 Jan 2030 00:00:00 GMT; Path=/; HttpOnly; SameSite=Lax · load update",
        "/data · 200 · {"num_visits":2,"streamed":true} · vary: cookie ·  · load",
        "/login · 302 ·  · vary: cookie · sessionid=<key 2>; Max-Age=1209600; Expires=Tue, 15 Jan 2030 00:00:00 GMT; Path=/; HttpOnly; SameSite=Lax · load create delete",
        "/data · 200 · {"num_visits":2,"streamed":true,"user":"ada"} · vary: cookie ·  · load",
        "/vary · 200 · 4 · vary: accept-encoding, cookie · theme=dark | sessionid=<key 2>; Max-Age=1209600; Expires=Tue, 15 Jan 2030 00:00:00 GMT; Path=/; HttpOnly; SameSite=Lax · load update",
        "/unavailable · 503 · later · vary: cookie ·  · load",
        "/throw · 500 · (error) · vary: cookie ·  · load",
        "/map · 500 · (error) · vary: cookie ·  · load",
        "/missing · 404 · not here · vary: cookie · sessionid=<key 2>; Max-Age=1209600; Expires=Tue, 15 Jan 2030 00:00:00 GMT; Path=/; HttpOnly; SameSite=Lax · load update",
        "/browser-close · 200 · until you close · vary: cookie · sessionid=<key 2>; Path=/; HttpOnly; SameSite=Lax · load update",
        "/data · 200 · {"num_visits":2,"streamed":true,"user":"ada","theme":"dark","searched":true} · vary: cookie ·  · load",
        "/logout · 200 · bye · vary: cookie · sessionid=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/; HttpOnly; SameSite=Lax · delete",
        "/read · 200 · undefined · vary: cookie ·  · ",
        "/visits · 200 · 1 · vary: cookie · sessionid=<key 3>; Max-Age=1209600; Expires=Tue, 15 Jan 2030 00:00:00 GMT; Path=/; HttpOnly; SameSite=Lax · create",
        "/data · 200 · {"num_visits":1} · vary: cookie ·  · load",
      ]
    `);
  });

  describe.each(Object.entries({ 'at once': atOnce, later, 'at once and later in turn': inTurn }))(
    'over a store that answers %s',
    (_when, kind) => {
      it.each(Object.entries(HOSTS))(
        'gives the same cookies, store calls and bodies on %s',
        async (_name, start) => {
          const without = thrownBy(start);
          expect(await walk(start, kind, without)).toEqual(
            await walk(onExpress(express), kind, without),
          );
        },
      );
    },
  );

  it('gives the same cookies and bodies over a store that answers later', async () => {
    const withoutCalls = (lines: string[]): string[] =>
      lines.map((line) => line.slice(0, line.lastIndexOf(' · ')));
    expect(withoutCalls(await walk(onExpress(express), later))).toEqual(
      withoutCalls(await walk(onExpress(express), atOnce)),
    );
  });
});
