import type { JSX } from 'preact';
import { judgedChangesOf, type JudgedChange } from '../../../lib/detail/changes.ts';
import { shorten, visible } from '../../../lib/foreign/visible.ts';
import type { Exchange } from '../../../lib/join/exchange.ts';
import { middlewareOf } from '../../../lib/panel/servers.ts';
import type { PanelStore } from '../../../lib/panel/store.ts';
import { isSame } from '../../../lib/states/diff.ts';
import { formatPath, isRedacted, type Json } from '../../../lib/states/json.ts';
import { CHANGES, DETAIL, STATE } from '../../../lib/text/detail.ts';
import { PAGE } from '../../../lib/text/page.ts';
import type { Span } from '../../../lib/text/spans.ts';
import { timeOfDay } from '../../../lib/text/time.ts';
import { explain } from '../../../lib/text/why/explain.ts';
import { short } from '../../../lib/text/words.ts';
import { FateWord } from '../../parts/fate-tag.tsx';
import { VerdictPill } from '../../parts/verdict-pill.tsx';

/** Changes of one request, and characters of a value or an address. */
const MOST_CHANGES = 100;
const LONGEST = 500;

/** One request, with what is said of it behind its head. It is open where something was lost. */
export function PageRow({
  exchange,
  store: { log, getState },
}: {
  exchange: Exchange;
  store: PanelStore;
}): JSX.Element {
  const { number, startedAt, method, path, status, session, judgement } = exchange;
  const { revisions } = log;
  const middleware = middlewareOf(getState().servers, exchange);
  const { why, remedy, unknown } = explain(exchange, { revisions, middleware });
  const changes = judgedChangesOf(exchange, revisions);
  return (
    <li id={number === null ? undefined : idOf(number)}>
      <details open={judgement.verdict === 'lost'}>
        <summary>
          <span class="page-number">{number === null ? '' : `#${number}`}</span>
          <time>{timeOfDay(startedAt)}</time>
          <span class="page-request">
            <Foreign text={`${method} ${path}`} />
          </span>
          <span>{status}</span>
          <code>{session === null ? '' : short(session)}</code>
          <VerdictPill verdict={judgement.verdict} reason={judgement.reason} />
        </summary>
        <p>
          <Sentence spans={why} />
        </p>
        {remedy && (
          <p>
            <strong>{DETAIL.remedy}:</strong> <Sentence spans={remedy} />
          </p>
        )}
        {unknown && (
          <p>
            <strong>{DETAIL.unknown}:</strong> <Sentence spans={unknown} />
          </p>
        )}
        {changes === null && exchange.record && <p>{CHANGES.unknown}</p>}
        {changes && changes.length > 0 && <ChangesOf changes={changes} />}
      </details>
    </li>
  );
}

function ChangesOf({ changes }: { changes: readonly JudgedChange[] }): JSX.Element {
  const more = changes.length - MOST_CHANGES;
  return (
    <div class="page-changes">
      <table aria-label={CHANGES.table}>
        <thead>
          <tr>
            {[CHANGES.path, CHANGES.before, CHANGES.after, CHANGES.fate].map((name) => (
              <th scope="col" key={name}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {changes.slice(0, MOST_CHANGES).map(({ path, before, after, fate }) => (
            <tr key={JSON.stringify(path)}>
              <th scope="row">
                <Foreign text={formatPath(path)} />
              </th>
              <td>
                <Foreign text={inWords(before, after)} />
              </td>
              <td>
                <Foreign text={inWords(after, before)} />
              </td>
              <td>
                <FateWord fate={fate} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 && <p>{PAGE.moreChanges(more)}</p>}
    </div>
  );
}

/** A sentence, whose rows are links within the page. */
function Sentence({ spans }: { spans: readonly Span[] }): JSX.Element {
  return (
    <>
      {spans.map((span) => {
        if (typeof span === 'string') return visible(span);
        return 'row' in span ? (
          <a href={`#${idOf(span.row)}`}>#{span.row}</a>
        ) : (
          <code>{visible(span.code)}</code>
        );
      })}
    </>
  );
}

/** A text that anybody may have written; nothing in the page can show more of it. */
function Foreign({ text }: { text: string }): JSX.Element {
  return <bdi>{visible(shorten(text, LONGEST))}</bdi>;
}

function inWords(value: Json | undefined, other: Json | undefined): string {
  if (value === undefined) return CHANGES.absent;
  if (!isRedacted(value)) return JSON.stringify(value);
  const told = STATE.redacted(value.$redacted.bytes);
  if (other === undefined) return told;
  return `${told} · ${isSame(value, other) ? STATE.redactedUnchanged : STATE.redactedChanged}`;
}

function idOf(number: number): string {
  return `request-${number}`;
}
