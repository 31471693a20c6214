import type { JSX } from 'preact';
import type { MiddlewareConfiguration } from '../../../server-plugin/protocol.ts';
import { SERVER_TEXT } from '../../../lib/text/server.ts';
import { textFor } from '../../../lib/text/words.ts';
import { ForeignText } from '../../parts/foreign-text.tsx';

/** The options of a middleware as one would write them, and what each time comes to. */
export function Options({
  options,
  units = {},
}: {
  options: MiddlewareConfiguration['options'];
  units?: MiddlewareConfiguration['units'] | undefined;
}): JSX.Element {
  const entries = Object.entries(options);
  if (entries.length === 0) return <>{SERVER_TEXT.noOptions}</>;
  return (
    <ul class="options">
      {entries.map(([name, value]) => {
        const unit = textFor(units, name);
        return (
          <li key={name}>
            <code>
              <ForeignText text={`${name}: ${JSON.stringify(value)}`} />
            </code>
            {unit !== undefined && typeof value === 'number' && (
              <span class="dim">
                {' '}
                <ForeignText text={SERVER_TEXT.age(value, unit)} />
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
