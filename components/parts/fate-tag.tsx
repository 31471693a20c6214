import type { JSX } from 'preact';
import type { Fate } from '../../lib/detail/changes.ts';
import type { Change } from '../../lib/states/diff.ts';
import { CHANGES, FATE_MEANINGS, FATES } from '../../lib/text/detail.ts';

interface FateTagProps {
  fate: Fate;
  kind: Change['kind'] | 'none';
}

/** What became of a change, in a word. */
export function FateWord({ fate }: Pick<FateTagProps, 'fate'>): JSX.Element {
  return (
    <span class="tag fate" data-fate={fate} title={FATE_MEANINGS[fate]}>
      {FATES[fate]}
    </span>
  );
}

/** What became of a change: said aloud where it is not there any more, else only what kind it is. */
export function FateTag({ fate, kind }: FateTagProps): JSX.Element | null {
  if (fate !== 'stored' && fate !== 'unknown') return <FateWord fate={fate} />;
  if (kind === 'none') return null;
  return (
    <span class="tag" data-kind={kind} title={FATE_MEANINGS[fate]}>
      {CHANGES.kinds[kind]}
    </span>
  );
}
