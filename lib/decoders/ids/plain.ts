import { isBranch } from '../../states/json.ts';
import type { Decoder } from '../decoder.ts';
import { FORMATS, type Format } from '../formats.ts';
import { isNamed } from '../names.ts';
import { fromBase64 } from '../parts/base64.ts';
import { jsonIn } from '../parts/text.ts';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Ids that nothing is to be read in. Many look alike, so that the name has to be the default, and what can be read is none. */
export const PLAIN_IDS: readonly Decoder[] = [
  // session.sid_length and session.sid_bits_per_character of php.ini
  plainId('php', /^[A-Za-z\d,-]{22,256}$/),
  // django/contrib/sessions/backends/base.py, which session-framework follows
  plainId('django-id', /^[a-z\d]{32}$/),
  // Tomcat's and Jetty's; behind a dot stands the node that has the session
  plainId('java', /^[\w+*!-]{16,128}(\.[\w.-]{1,64})?$/),
  // A UUID, mostly in base64: https://docs.spring.io/spring-session/reference/api.html
  plainId('spring', /^([A-Za-z\d+/]{48}|[\da-f-]{36})$/),
  // https://learn.microsoft.com/dotnet/api/system.web.sessionstate.sessionidmanager
  plainId('aspnet', /^[a-z0-5]{24}$/),
  // https://docs.astro.build/en/guides/sessions/
  plainId('astro', UUID),
  // https://github.com/jcs224/hono_sessions
  plainId('hono-sessions', UUID),
  // With a database of sessions: https://authjs.dev/concepts/session-strategies
  plainId('authjs-id', /^([\da-f-]{36}|[\da-f]{64})$/),
];

function plainId(format: Format, id: RegExp): Decoder {
  const { names } = FORMATS[format];
  return {
    format,
    decode: ({ name, value }) =>
      isNamed(name, names) && id.test(value) && !isBranch(jsonIn(fromBase64(value)))
        ? { confidence: 'likely', kind: 'id', facts: [] }
        : null,
  };
}
