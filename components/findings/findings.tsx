import { X } from 'lucide';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Finding } from '../../lib/findings/finding.ts';
import { nameOf } from '../../lib/findings/watch.ts';
import { FINDINGS } from '../../lib/text/findings.ts';
import { ForeignText } from '../foreign-text.tsx';
import { IconButton } from '../icon-button.tsx';
import { Spans } from '../spans.tsx';
import { useActions, useFindings, useStore } from '../use-store.ts';

/** What the rules found, in place of the selected request. */
export function Findings(): JSX.Element {
  const { heard, muted } = useHeardFindings();
  const actions = useActions();
  return (
    <section class="findings" aria-label={FINDINGS.name}>
      <header class="findings-head">
        <h2>{FINDINGS.name}</h2>
        <IconButton
          icon={X}
          name={FINDINGS.close}
          keys="Esc"
          onClick={() => actions.toggleFindings(false)}
        />
      </header>
      {heard.length === 0 && <p class="notice">{FINDINGS.none}</p>}
      <ul class="finding-list">
        {heard.map((finding) => (
          <FindingItem key={keyOf(finding)} finding={finding} />
        ))}
      </ul>
      <Muted muted={muted} />
    </section>
  );
}

function FindingItem({ finding }: { finding: Finding }): JSX.Element {
  const actions = useActions();
  const { rule, title, host, rows, why, remedy } = finding;
  return (
    <li class="finding">
      <h3>
        {title} <span class="dim">{FINDINGS.rows(rows.length)}</span>
      </h3>
      <p class="why">
        <Spans spans={why} />
      </p>
      <p class="remedy">
        <strong>{FINDINGS.remedy}:</strong> <Spans spans={remedy} />
      </p>
      <p class="finding-actions">
        <button type="button" class="row-link" onClick={() => actions.setFilter(`finding:${rule}`)}>
          {FINDINGS.showRows}
        </button>
        <button type="button" class="row-link" onClick={() => actions.mute(nameOf(finding), true)}>
          {FINDINGS.mute} <ForeignText text={host} />
        </button>
      </p>
    </li>
  );
}

/** What the user does not want to hear of, to be heard again. */
function Muted({ muted }: { muted: readonly string[] }): JSX.Element | null {
  const actions = useActions();
  const [isOpen, setOpen] = useState(false);
  if (muted.length === 0) return null;
  return (
    <div class="findings-muted">
      <button
        type="button"
        class="row-link"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {FINDINGS.muted(muted.length)}
      </button>
      {isOpen && (
        <ul>
          {muted.map((name) => (
            <li key={name}>
              <code>
                <ForeignText text={name} />
              </code>{' '}
              <button type="button" class="row-link" onClick={() => actions.mute(name, false)}>
                {FINDINGS.unmute}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** How many findings there are; nothing where there is none. Leads to them. */
export function FindingsButton(): JSX.Element | null {
  const { heard } = useHeardFindings();
  const isOpen = useStore((state) => state.areFindingsOpen);
  const actions = useActions();
  if (heard.length === 0 && !isOpen) return null;
  return (
    <button
      type="button"
      class="findings-button"
      aria-pressed={isOpen}
      title={`${FINDINGS.show} (f)`}
      onClick={() => actions.toggleFindings()}
    >
      {FINDINGS.count(heard.length)}
    </button>
  );
}

/** What rules found in a row beyond what the row says of itself. */
export function FindingsOfRow({ rowKey }: { rowKey: string }): JSX.Element {
  const { heard } = useHeardFindings();
  const own = heard.filter(
    ({ rows, isSaidByRow }) => !isSaidByRow && rows.some(({ key }) => key === rowKey),
  );
  return (
    <>
      {own.map((finding) => (
        <div class="finding-of-row" key={keyOf(finding)}>
          <p class="why">
            <strong>{finding.title}.</strong> <Spans spans={finding.why} />
          </p>
          <p class="remedy">
            <strong>{FINDINGS.remedy}:</strong> <Spans spans={finding.remedy} />
          </p>
        </div>
      ))}
    </>
  );
}

function useHeardFindings(): { heard: readonly Finding[]; muted: readonly string[] } {
  const findings = useFindings();
  const muted = useStore((state) => state.muted);
  return { heard: findings.filter((finding) => !muted.includes(nameOf(finding))), muted };
}

/** A rule may find several kinds on a host. */
function keyOf(finding: Finding): string {
  return `${nameOf(finding)} ${finding.rows[0].key}`;
}
