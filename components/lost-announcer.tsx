import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { LIST } from '../lib/text/panel.ts';
import { usePanelStore, useStore } from './hooks/use-store.ts';

/** Tells who does not see the list that something was lost, when it is: not what was there before. */
export function LostAnnouncer(): JSX.Element {
  const { log } = usePanelStore();
  const lost = useStore(({ counts }) => counts.lost);
  const before = useRef(lost);
  const [text, setText] = useState('');
  useEffect(() => {
    const more = lost - before.current;
    before.current = lost;
    if (more <= 0) return;
    const newest = log.rows.findLast(({ judgement }) => judgement.verdict === 'lost');
    setText(newest ? LIST.lost(lost, newest) : '');
  }, [lost, log]);
  return (
    <span class="unseen" aria-live="polite">
      {text}
    </span>
  );
}
