import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { titleOf } from '../../../lib/decoders/formats.ts';
import type { Fact } from '../../../lib/decoders/decoder.ts';
import { asJson, treeRows } from '../../../lib/detail/tree.ts';
import type { WireCookie } from '../../../lib/witness/hop.ts';
import {
  CONFIDENCE_TEXTS,
  FACT_TEXTS,
  factText,
  INSIDE,
  isTime,
  KIND_TEXTS,
} from '../../../lib/text/cookies/cookie-inside.ts';
import { STATE } from '../../../lib/text/detail.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { ForeignText } from '../../parts/foreign-text.tsx';
import { usePanelStore } from '../../hooks/use-store.ts';
import { StateTree } from '../state/state-tree.tsx';
import { useNow } from '../use-now.ts';

interface CookieInsideProps {
  cookie: WireCookie;
  /** Whose content it is, for those who do not see where it stands. */
  label: string;
}

/** What a session cookie says, as far as it can be read without a key. */
export function CookieInside({ cookie: { inside }, label }: CookieInsideProps): JSX.Element {
  if (!inside) {
    return <p class="notice">{inside === null ? INSIDE.unknown : INSIDE.notLookedAt}</p>;
  }
  const confidence = CONFIDENCE_TEXTS[inside.confidence];
  return (
    <div class="cookie-inside">
      <p class="cookie-line">
        <b>
          <ForeignText text={titleOf(inside.format)} />
        </b>
        {confidence !== null && <span class="tag">{confidence}</span>}
        <span class="dim">{KIND_TEXTS[inside.kind]}</span>
      </p>
      {inside.facts.length > 0 && <Facts facts={inside.facts} />}
      {inside.content !== null && <Content id={inside.content} label={label} />}
    </div>
  );
}

function Facts({ facts }: { facts: readonly Fact[] }): JSX.Element {
  const now = useNow(facts.some(isTime));
  return (
    <dl class="attributes">
      {facts.map((fact) => (
        <div key={fact.name}>
          <dt>{FACT_TEXTS[fact.name]}</dt>
          <dd>
            <ForeignText text={factText(fact, now)} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** The content as a tree: what the cookie says, which anybody may have written. */
function Content({ id, label }: { id: string; label: string }): JSX.Element {
  const { revisions } = usePanelStore().log;
  const [opened, setOpened] = useState<ReadonlyMap<string, boolean>>(new Map());
  const known = revisions.get(id);
  const value = known?.value;
  const rows = useMemo(
    () => treeRows({ before: undefined, after: value, changes: [], opened }),
    [value, opened],
  );
  if (value === undefined) return <p class="notice">{INSIDE.gone}</p>;
  return (
    <>
      <StateTree
        label={label}
        root={INSIDE.root}
        rows={rows}
        setOpen={(row, isOpen) => setOpened(new Map(opened).set(row, isOpen))}
      />
      <CopyButton name={STATE.copyAll} text={() => asJson(value)} isNamed />
    </>
  );
}
