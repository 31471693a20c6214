import type { Fact } from '../sources/facts.ts';
import type { WitnessEvent } from '../witness/events.ts';
import type { Note, Recording, ToldRecord } from './format.ts';

/**
 * What a log takes in to have the rows of a recording, some at a time. A request that was still open
 * comes last: the records of others would wait for its answer, which never comes.
 */
export function* factsOf({
  about,
  servers,
  browser,
  records,
  rows,
  notes,
}: Omit<Recording, 'states'>): Generator<Fact[], void, undefined> {
  const [early, late] = [notes.filter(isEarly), notes.filter((note) => !isEarly(note))];
  yield [
    { kind: 'watching', since: about.watchingSince, lastHeard: null },
    { kind: 'numbers', given: numbersOf(rows) },
    ...servers.map((status): Fact => ({ kind: 'server', status })),
  ];
  yield* inBatches(early, factOfNote);
  const answered = new Set<string>();
  for (const event of browser) if (event.kind !== 'request') answered.add(requestOf(event));
  const isAnswered = (event: WitnessEvent): boolean => answered.has(requestOf(event));
  yield* inBatches(browser, factOfEvent, isAnswered);
  yield* inBatches(records, factOfRecord);
  yield* inBatches(late, factOfNote);
  yield* inBatches(browser, factOfEvent, (event) => !isAnswered(event));
}

/** So many facts at a time. */
const TOGETHER = 64;

function* inBatches<Item>(
  items: readonly Item[],
  factOf: (item: Item) => Fact,
  isMeant: (item: Item) => boolean = () => true,
): Generator<Fact[], void, undefined> {
  for (let at = 0; at < items.length; at += TOGETHER) {
    yield items
      .slice(at, at + TOGETHER)
      .filter(isMeant)
      .map(factOf);
  }
}

function factOfEvent(event: WitnessEvent): Fact {
  return { kind: 'witness', event };
}

function requestOf({ requestId, url }: WitnessEvent): string {
  return `${requestId} ${url}`;
}

function numbersOf(rows: Recording['rows']): ReadonlyMap<string, number> {
  return new Map(rows.flatMap(({ of, number }) => (number === null ? [] : [[of, number]])));
}

function factOfRecord({ record, instance, unread, ...from }: ToldRecord): Fact {
  const misfits = unread === null ? [] : [{ id: record.id, detail: unread }];
  return { kind: 'records', from, instance, records: [record], unread: misfits, revisions: [] };
}

/** Whether it is of what comes before it is told, so that no row is another one for a while. */
function isEarly({ kind }: Note): boolean {
  return kind === 'run-over' || kind === 'client-unknown' || kind === 'revalidated';
}

function factOfNote(note: Note): Fact {
  switch (note.kind) {
    case 'run-over':
      return { kind: 'run', instance: note.instance, isOver: true };
    case 'client-unknown':
      return { kind: 'tabless', recordIds: [note.recordId] };
    case 'revalidated':
      return { kind: 'cache-use', use: { url: note.url, at: note.at, isRevalidated: true } };
    case 'record-gone':
      return { kind: 'record-gone', recordId: note.recordId };
    case 'unread':
      return {
        kind: 'records',
        from: { origin: '', project: '', clockAhead: 0, process: null },
        instance: '',
        records: [],
        unread: [{ id: note.recordId, detail: note.detail }],
        revisions: [],
      };
  }
}
