import { isBranch } from '../../states/json.ts';
import type { Decoder } from '../decoder.ts';
import { isNamed } from '../names.ts';
import { fromBase64 } from '../parts/base64.ts';
import { jsonIn } from '../parts/text.ts';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Ids that nothing is to be read in. Many look alike, so that the name has to be the default, and what can be read is none. */
export const PLAIN_IDS: readonly Decoder[] = [
  // session.sid_length and session.sid_bits_per_character of php.ini
  plainId('php', 'PHP', ['PHPSESSID'], /^[A-Za-z\d,-]{22,256}$/),
  // django/contrib/sessions/backends/base.py, which session-framework follows
  plainId('django-id', 'Django or session-framework', ['sessionid'], /^[a-z\d]{32}$/),
  // Tomcat's and Jetty's; behind a dot stands the node that has the session
  plainId('java', 'Java servlets', ['JSESSIONID'], /^[\w+*!-]{16,128}(\.[\w.-]{1,64})?$/),
  // A UUID, mostly in base64: https://docs.spring.io/spring-session/reference/api.html
  plainId('spring', 'Spring Session', ['SESSION'], /^([A-Za-z\d+/]{48}|[\da-f-]{36})$/),
  // https://learn.microsoft.com/dotnet/api/system.web.sessionstate.sessionidmanager
  plainId('aspnet', 'ASP.NET', ['ASP.NET_SessionId'], /^[a-z0-5]{24}$/),
  // https://docs.astro.build/en/guides/sessions/
  plainId('astro', 'Astro', ['astro-session'], UUID),
  // https://github.com/jcs224/hono_sessions
  plainId('hono-sessions', 'hono-sessions', ['session'], UUID),
  // With a database of sessions: https://authjs.dev/concepts/session-strategies
  plainId(
    'authjs-id',
    'Auth.js',
    ['authjs.session-token', 'next-auth.session-token'],
    /^([\da-f-]{36}|[\da-f]{64})$/,
  ),
];

function plainId(format: string, title: string, names: readonly string[], id: RegExp): Decoder {
  return {
    format,
    title,
    names,
    decode: ({ name, value }) =>
      isNamed(name, names) && id.test(value) && !isBranch(jsonIn(fromBase64(value)))
        ? { confidence: 'likely', kind: 'id', facts: [] }
        : null,
  };
}
