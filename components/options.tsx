import type { JSX } from 'preact';
import type { MiddlewareConfiguration } from '../server-plugin/protocol.ts';
import { SERVER_TEXT } from '../lib/text/server.ts';
import { ForeignText } from './foreign-text.tsx';

/** The options of a middleware as one would write them. */
export function Options({ options }: Pick<MiddlewareConfiguration, 'options'>): JSX.Element {
  const entries = Object.entries(options);
  if (entries.length === 0) return <>{SERVER_TEXT.noOptions}</>;
  return (
    <ul class="options">
      {entries.map(([name, value]) => (
        <li key={name}>
          <code>
            <ForeignText text={`${name}: ${JSON.stringify(value)}`} />
          </code>
        </li>
      ))}
    </ul>
  );
}
