import type { JSX } from 'preact';
import { FOOTER, HINTS } from '../lib/text/panel.ts';
import { FindingsButton } from './findings/findings-button.tsx';
import { UnknownCount } from './unknown-count.tsx';
import { useStore } from './hooks/use-store.ts';

/** How many rows there are and what became of them; and the keys worth knowing. */
export function Footer(): JSX.Element {
  const rows = useStore((state) => state.rows);
  const counts = useStore((state) => state.counts);
  const showQuiet = useStore((state) => state.showQuiet);
  const { lost, saved } = rows.counts;
  return (
    <footer class="footer" aria-label={FOOTER.name}>
      <span>{FOOTER.requests(rows.length, counts.all)}</span>
      {lost > 0 && <span class="footer-lost">{FOOTER.lost(lost)}</span>}
      <FindingsButton />
      {saved > 0 && <span class="optional">{FOOTER.saved(saved)}</span>}
      <UnknownCount />
      {counts.uninvolved > 0 && (
        <span class="optional">{FOOTER.uninvolved(counts.uninvolved)}</span>
      )}
      {counts.quiet > 0 && !showQuiet && (
        <span class="optional" title={FOOTER.quietMeaning}>
          {FOOTER.quiet(counts.quiet)}
        </span>
      )}
      {counts.dropped > 0 && <span class="optional">{FOOTER.dropped(counts.dropped)}</span>}
      <span class="key-hints" aria-hidden="true">
        {HINTS.map(({ keys, does }) => (
          <span key={does}>
            {keys.map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
            {does}
          </span>
        ))}
      </span>
    </footer>
  );
}
