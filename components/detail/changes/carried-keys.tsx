import type { JSX } from 'preact';
import type { Carried } from '../../../lib/detail/changes.ts';
import { CHANGES } from '../../../lib/text/detail.ts';
import { ForeignText } from '../../parts/foreign-text.tsx';

/** What a new id took along of the old session, and what it left behind. */
export function CarriedKeys({ carried }: { carried: Carried }): JSX.Element {
  return (
    <dl class="facts carried">
      <Keys name={CHANGES.kept} keys={carried.kept} />
      <Keys name={CHANGES.added} keys={carried.added} />
      <Keys name={CHANGES.dropped} keys={carried.dropped} />
    </dl>
  );
}

function Keys({ name, keys }: { name: string; keys: readonly string[] }): JSX.Element {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        {keys.length === 0 ? (
          <span class="dim">{CHANGES.nothing}</span>
        ) : (
          <code>
            <ForeignText text={keys.join(', ')} />
          </code>
        )}
      </dd>
    </>
  );
}
