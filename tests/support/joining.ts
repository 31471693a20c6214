import type { SessionRecord } from '../../server-plugin/protocol.ts';
import type { Fact } from '../../lib/sources/facts.ts';
import { recordFacts, sessionRecord, T0, witness, witnessFacts, reference } from './records.ts';
import { fc } from './property.ts';

/**
 * Traffic as two ways tell of it, in every order that they can come in: what the browser saw of the
 * inspected tab, and what servers recorded of anybody.
 */

/** One fact, and the one that it cannot come before. */
interface Step {
  fact: Fact;
  after: Fact | null;
}

export interface Traffic {
  /** Each comes in its own order; nothing is said of one beside another. */
  stories: Step[][];
  /** Ids of the records of the tab's requests, and of other clients'. */
  own: string[];
  others: string[];
}

interface Hop {
  path: string;
  /** A proxy in front may have changed the path: the server knows another. */
  isRewritten: boolean;
  /** Whether the server was asked while the response was under way. */
  isToldOpen: boolean;
}

const path = fc.constantFrom('/', '/books', '/account');
const hop = fc.record({ path, isRewritten: fc.boolean(), isToldOpen: fc.boolean() });

export const traffic: fc.Arbitrary<Traffic> = fc
  .record({
    /** Requests of the tab, each with the hops of its redirects. */
    requests: fc.array(fc.array(hop, { minLength: 1, maxLength: 3 }), {
      minLength: 1,
      maxLength: 3,
    }),
    others: fc.array(path, { maxLength: 3 }),
  })
  .map(({ requests, others }) => {
    const told: Traffic = { stories: [], own: [], others: [] };
    for (const [at, hops] of requests.entries()) addRequest(told, T0 + at * 1000, hops);
    for (const [at, url] of others.entries()) {
      const record = sessionRecord({ t0: T0 + at * 700, url });
      told.others.push(record.id);
      told.stories.push([{ fact: recordFacts([record]), after: null }]);
    }
    return told;
  });

let lastRequest = 0;

function addRequest(told: Traffic, startedAt: number, hops: Hop[]): void {
  const requestId = `joined-${++lastRequest}`;
  const seen: Step[] = [];
  for (const [turn, { path: asked, isRewritten, isToldOpen }] of hops.entries()) {
    const t0 = startedAt + turn * 100;
    const record = sessionRecord({ t0: t0 + 5, url: isRewritten ? `/inner${asked}` : asked });
    const url = `http://localhost:3000${asked}`;
    const references = [reference(record.id)];
    const events = witnessFacts(witness({ requestId, url, startedAt: t0, references }));
    const own = turn < hops.length - 1 ? events.map(asRedirect) : events;
    seen.push(...own.map((fact) => ({ fact, after: null })));
    told.own.push(record.id);
    told.stories.push(recordStory(record, isToldOpen, own[0] ?? null));
  }
  told.stories.push(seen);
}

function recordStory(record: SessionRecord, isToldOpen: boolean, after: Fact | null): Step[] {
  const final = { fact: recordFacts([record]), after };
  if (!isToldOpen) return [final];
  return [{ fact: recordFacts([{ ...record, phase: 'open' }]), after }, final];
}

function asRedirect(fact: Fact): Fact {
  if (fact.kind !== 'witness' || fact.event.kind !== 'done') return fact;
  return { kind: 'witness', event: { ...fact.event, kind: 'redirect' } };
}

/** Whose turn it is, again and again. */
export const turns = fc.array(fc.nat(11), { minLength: 12, maxLength: 40 });

/**
 * The stories as one.
 *
 * @param isCausal whether a record comes after the beginning of its request, as the background sees
 *   to; else in any order at all
 */
export function interleave({ stories }: Traffic, order: number[], isCausal = true): Fact[] {
  const left = stories.map((story) => [...story]);
  const told = new Set<Fact>();
  const mayCome = (step: Step | undefined): boolean =>
    step !== undefined && (!isCausal || step.after === null || told.has(step.after));
  for (let turn = 0; ; turn++) {
    const ready = left.filter(([step]) => mayCome(step));
    const step = ready[(order[turn % order.length] ?? 0) % Math.max(ready.length, 1)]?.shift();
    if (!step) return [...told];
    told.add(step.fact);
  }
}
