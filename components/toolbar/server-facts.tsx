import type { JSX } from 'preact';
import type { MiddlewareConfiguration } from '../../server-plugin/protocol.ts';
import type { ServerStatus } from '../../lib/sources/server-status.ts';
import { ruleInWords } from '../../lib/text/rules.ts';
import {
  describe,
  hostOf,
  middlewareName,
  SERVER_STATES,
  SERVER_TEXT,
} from '../../lib/text/server.ts';
import { Options } from '../detail/life-cycle/options.tsx';
import { ForeignText } from '../parts/foreign-text.tsx';
import { Spans } from '../parts/spans.tsx';
import { PairingForm } from '../situations/pairing-form.tsx';
import { useStore } from '../hooks/use-store.ts';

/** What is known of a server and its session middlewares. */
export function ServerFacts({ status }: { status: ServerStatus }): JSX.Element {
  const { origin, path, restartedAt } = status;
  const isLive = useStore((state) => state.file === null);
  const message = describe({ kind: 'server', status });
  return (
    <section class="server-facts">
      <h2>
        {hostOf(origin)} <small>{SERVER_STATES[status.state]}</small>
      </h2>
      {status.state === 'paired' ? (
        <>
          <dl class="facts">
            <dt>{SERVER_TEXT.plugin}</dt>
            <dd>{`${status.hello.name} ${status.hello.version}`}</dd>
            <dt>{SERVER_TEXT.protocol}</dt>
            <dd>{status.hello.v}</dd>
            <dt>{SERVER_TEXT.endpoint}</dt>
            <dd class="mono">{path}</dd>
            {status.hello.service != null && (
              <>
                <dt>{SERVER_TEXT.service}</dt>
                <dd>
                  <ForeignText text={status.hello.service} />
                </dd>
              </>
            )}
            {status.hello.machine !== undefined && (
              <>
                <dt>{SERVER_TEXT.machine}</dt>
                <dd>
                  <ForeignText text={status.hello.machine} />
                </dd>
              </>
            )}
            <dt>{SERVER_TEXT.instance}</dt>
            <dd class="mono">{status.hello.instance}</dd>
          </dl>
          {status.hello.middlewares.map((middleware) => (
            <Middleware key={`${middleware.name} ${middleware.cookieName}`} {...middleware} />
          ))}
        </>
      ) : (
        <p>
          <strong>{message.title}.</strong> <Spans spans={message.body} />
        </p>
      )}
      {restartedAt !== null && <p>{SERVER_TEXT.restarted(restartedAt)}</p>}
      {isLive && status.state !== 'paired' && <PairingForm server={status} />}
    </section>
  );
}

function Middleware(middleware: MiddlewareConfiguration): JSX.Element {
  const { name, rule, cookieName, options, units } = middleware;
  return (
    <>
      <h3>{middlewareName(middleware)}</h3>
      <dl class="facts">
        {cookieName !== null && (
          <>
            <dt>{SERVER_TEXT.cookie}</dt>
            <dd class="mono">{cookieName}</dd>
          </>
        )}
        <dt>{SERVER_TEXT.rule}</dt>
        <dd>{ruleInWords(name, rule) ?? <code>{rule}</code>}</dd>
        <dt>{SERVER_TEXT.options}</dt>
        <dd>
          <Options options={options} units={units} />
        </dd>
      </dl>
    </>
  );
}
