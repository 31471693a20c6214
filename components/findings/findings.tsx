import { X } from 'lucide';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { MOST_LOOKED_AT } from '../../lib/findings/finding.ts';
import { nameOf } from '../../lib/findings/watch.ts';
import { FINDINGS } from '../../lib/text/findings.ts';
import { LATER } from '../../lib/text/panel.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { useActions, useAreRulesMissing, useFindings, useStore } from '../hooks/use-store.ts';
import { FindingItem, findingId } from './finding-item.tsx';
import { Muted } from './muted.tsx';

/** What the rules found, in place of the selected request. */
export function Findings(): JSX.Element {
  const findings = useFindings();
  const isNotLoaded = useAreRulesMissing();
  const meant = useStore((state) => state.findingMeant);
  const muted = useStore((state) => state.muted);
  const isMore = useStore(({ counts }) => counts.all > MOST_LOOKED_AT);
  const actions = useActions();
  const section = useRef<HTMLElement>(null);
  useFocusInside(section, meant);
  return (
    <section class="findings" aria-label={FINDINGS.name} tabIndex={-1} ref={section}>
      <header class="findings-head">
        <h2>{FINDINGS.name}</h2>
        <span class="dim">{FINDINGS.kinds(findings.length)}</span>
        <IconButton
          icon={X}
          name={FINDINGS.close}
          keys="Esc"
          onClick={() => actions.toggleFindings(false)}
        />
      </header>
      {isNotLoaded && (
        <p class="part-failed" role="alert">
          {LATER.failed}
        </p>
      )}
      {findings.length === 0 && !isNotLoaded && <p class="notice">{FINDINGS.none(muted.length)}</p>}
      <ul class="finding-list">
        {findings.map((finding, index) => {
          const same = findings.slice(0, index).filter((one) => nameOf(one) === nameOf(finding));
          return (
            <FindingItem
              // A rule may find several kinds on a host.
              key={`${nameOf(finding)} ${same.length}`}
              id={same.length === 0 ? findingId(nameOf(finding)) : undefined}
              finding={finding}
              mute={() => {
                actions.mute(nameOf(finding), true);
                section.current?.focus();
              }}
            />
          );
        })}
      </ul>
      {isMore && <p class="notice">{FINDINGS.newest(MOST_LOOKED_AT)}</p>}
      <Muted />
    </section>
  );
}

/** Whoever opens it is in it, at what was meant, and afterwards where they were. */
function useFocusInside(
  section: { readonly current: HTMLElement | null },
  meant: string | null,
): void {
  useEffect(() => {
    const before = document.activeElement;
    const own = section.current;
    return () => {
      const now = document.activeElement;
      // What had the focus may be gone by now: the document has it then.
      const isInside = now === document.body || own?.contains(now) === true;
      if (isInside && before instanceof HTMLElement) before.focus();
    };
  }, [section]);
  useEffect(() => {
    const target = meant === null ? null : document.getElementById(findingId(meant));
    (target ?? section.current)?.focus();
  }, [section, meant]);
}
