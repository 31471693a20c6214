import type { JSX } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import { judgedChangesOf } from '../../../lib/detail/changes.ts';
import { statesOf } from '../../../lib/join/changes-of.ts';
import type { Exchange } from '../../../lib/join/exchange.ts';
import { CHANGES, requestName, STATE } from '../../../lib/text/detail.ts';
import { rowsWithTexts } from '../../../lib/detail/text-rows.ts';
import { asJson } from '../../../lib/detail/tree.ts';
import { shorten, visible } from '../../../lib/foreign/visible.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { useActions, usePanelStore, useStore } from '../../hooks/use-store.ts';
import { ChangeSteps } from './change-steps.tsx';
import { FlagsLine } from '../flags-line.tsx';
import { SearchField } from './search-field.tsx';
import { StateTree, type TreeHandle } from './state-tree.tsx';
import { WithoutRecord } from '../without-record.tsx';

/** The session as a tree, before and after in one, with what became of each change. */
export function StateTab({ exchange }: { exchange: Exchange }): JSX.Element {
  const { record } = exchange;
  const actions = useActions();
  const { revisions } = usePanelStore().log;
  const onlyChanges = useStore((state) => state.onlyChanges);
  const tree = useRef<TreeHandle | null>(null);
  const [search, setSearch] = useState('');
  // What is opened stays open from one request to the next: stepping compares the same place.
  const [opened, setOpened] = useState<ReadonlyMap<string, boolean>>(new Map());

  const states = record ? statesOf(record) : { before: null, after: null };
  const before = revisions.get(states.before);
  const after = revisions.get(states.after);
  const changes = useMemo(() => judgedChangesOf(exchange, revisions), [exchange, revisions]);
  const rows = useMemo(() => {
    if (!record) return [];
    return rowsWithTexts({
      before: states.before === null ? undefined : before?.value,
      // A session that was ended is there before, and nothing is there after.
      after: states.after === null ? undefined : after?.value,
      changes: changes ?? [],
      unserialisable: record.unserialisable,
      opened,
      // Of what is not known, nothing can be left out.
      onlyChanges: onlyChanges && changes !== null,
      search,
    });
  }, [record, changes, states.before, states.after, before, after, opened, onlyChanges, search]);

  if (!record) return <WithoutRecord exchange={exchange} />;
  const known = after ?? before;
  // One that is all in its cookie has no id.
  const hasSession =
    record.session.before !== null ||
    record.session.after !== null ||
    !['none', 'refused'].includes(exchange.judgement.verdict);
  const isMissing =
    (states.before !== null && before?.value === undefined) ||
    (states.after !== null && after?.value === undefined);
  const unread = [after, before].find((one) => one !== undefined && one.value === undefined);
  return (
    <div class="state-tab">
      <div class="state-bar">
        <SearchField value={search} onChange={setSearch} />
        {changes !== null && (
          <ChangeSteps
            count={changes.length}
            step={(direction) => tree.current?.stepToChange(direction)}
          />
        )}
        {known?.value !== undefined && (
          <CopyButton name={STATE.copyAll} text={() => asJson(known.value)} isNamed />
        )}
      </div>
      <FlagsLine exchange={exchange} known={known} />
      {isMissing && (
        <p class="notice">
          {unread
            ? STATE.tooLarge(
                unread.revision.bytes,
                (unread.revision.keys ?? []).slice(0, 50).map((key) => visible(shorten(key, 100))),
              )
            : STATE.missing}
        </p>
      )}
      {!isMissing && (known?.isCut === true || before?.isCut === true) && (
        <p class="notice">{STATE.truncated}</p>
      )}
      {!isMissing && changes === null && <p class="notice">{CHANGES.unknown}</p>}
      {!isMissing && states.before === null && states.after === null && (
        <p class="notice">{hasSession ? STATE.untold : STATE.noSession}</p>
      )}
      {!isMissing && onlyChanges && hasSession && changes?.length === 0 && (
        <p class="notice">{STATE.onlyChangesNone}</p>
      )}
      {rows.length === 0 && search !== '' && <p class="notice">{STATE.noHits}</p>}
      {!isMissing && rows.length > 0 && (states.before !== null || states.after !== null) && (
        <StateTree
          handle={tree}
          of={exchange.key}
          when={requestName(exchange)}
          rows={rows}
          setOpen={(id, isOpen) => setOpened(new Map(opened).set(id, isOpen))}
          pick={(path) => actions.pickKey(path)}
          openHistory={(path) => actions.openHistory(path)}
        />
      )}
    </div>
  );
}
