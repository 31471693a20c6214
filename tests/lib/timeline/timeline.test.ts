import { describe, expect, it } from 'vitest';
import { ExchangeLog } from '../../../lib/join/log.ts';
import type { Fact } from '../../../lib/sources/facts.ts';
import { FOLDED_MS } from '../../../lib/timeline/columns.ts';
import { rowAt } from '../../../lib/timeline/hit.ts';
import { pictureOf, type LanePicture, type Picture } from '../../../lib/timeline/picture.ts';
import { EDGE, Scale } from '../../../lib/timeline/scale.ts';
import { LOST, verdictOf } from '../../../lib/timeline/severity.ts';
import { Timeline } from '../../../lib/timeline/timeline.ts';
import { fc } from '../../support/property.ts';
import {
  ADA,
  BOB,
  exchangeFacts,
  recordFacts,
  sessionRecord,
  T0,
  type RecordFacts,
} from '../../support/records.ts';

/** A thousand pixels for the rows. */
const WIDTH = 1000 + 2 * EDGE;

/** A request `ms` after the first, which took `took` ms. */
function request(ms: number, took = 10, facts: RecordFacts = {}): Fact[] {
  const t0 = T0 + ms;
  return exchangeFacts(sessionRecord({ t0, ...facts }), [], { endedAt: t0 + took });
}

const BY_BOB: RecordFacts = { session: { before: BOB, after: BOB } };
const LOSS: RecordFacts = {
  data: { loaded: 'rev-before', end: 'rev-after' },
  reason: { saved: 'none:not-flagged' },
};

/** A log with these facts, and a timeline that follows it. */
function follow(...facts: Fact[][]) {
  const log = new ExchangeLog();
  const timeline = new Timeline(log.rows);
  log.follow((changes) => timeline.update(changes));
  log.apply(facts.flat());
  return { log, timeline };
}

interface Drawn extends Picture {
  timeline: Timeline;
  scale: Scale;
}

/** @param most lanes of their own; what is in others shares the last one */
function draw({ timeline }: { timeline: Timeline }, isOver = (_run: string) => false): Drawn {
  const { columns, lanes } = timeline;
  const scale = new Scale(columns, WIDTH);
  const numbers = lanes.first(3).map(({ number }) => number);
  const laneOf = (lineage: number) => {
    const lane = numbers.indexOf(lineage);
    return lane < 0 ? numbers.length : lane;
  };
  const count = Math.min(lanes.length, 4);
  const picture = pictureOf(columns, { width: WIDTH, scale, lanes: count, laneOf, isOver });
  return { ...picture, timeline, scale };
}

/** Where marks begin in a lane, and for what. */
const startsOf = (lane: LanePicture | undefined): [x: number, verdict: string | null][] =>
  Array.from(lane?.starts ?? []).flatMap((severity, x): [number, string | null][] =>
    severity > 0 ? [[x - EDGE, verdictOf(severity)]] : [],
  );

/** From where to where there is something on a tier. */
const spanOf = (cells: Uint8Array | undefined): [from: number, to: number] | null => {
  const from = cells?.findIndex((cell) => cell > 0) ?? -1;
  const to = cells?.findLastIndex((cell) => cell > 0) ?? -1;
  return from < 0 ? null : [from - EDGE, to + 1 - EDGE];
};

describe('a mark of the timeline', () => {
  it('stands where its request begins, and is as wide as that took', () => {
    const { lanes } = draw(follow(request(0, 100), request(500), request(900, 100)));
    expect(startsOf(lanes[0])).toEqual([
      [0, 'read'],
      [500, 'read'],
      [900, 'read'],
    ]);
    expect(spanOf(lanes[0]?.tiers[0]?.slice(0, 200))).toEqual([0, 100]);
  });

  it('is of the verdict, and of the worst one where several share a pixel', () => {
    const { lanes } = draw(
      follow(request(0), request(5000, 1), request(5001, 1, LOSS), request(5002, 1), request(9990)),
    );
    expect(startsOf(lanes[0])).toContainEqual([500, 'lost']);
  });

  it('is lifted above one that is under way: an overlap is seen', () => {
    const { lanes } = draw(follow(request(0, 600), request(300, 600), request(700, 300)));
    expect(spanOf(lanes[0]?.tiers[1])).toEqual([300, 900]);
    expect(lanes[0]?.tiers).toHaveLength(2);
  });

  it('is there for a request that no end is known of, as wide as a pixel', () => {
    const { lanes } = draw(follow(request(0, 1000), [...request(500).slice(0, 1)]));
    expect(spanOf(lanes[0]?.tiers[1])).toEqual([500, 501]);
  });
});

describe('a lane', () => {
  it('is a session, in the order of appearance', () => {
    const { timeline } = follow(request(0), request(100, 10, BY_BOB), request(200));
    const lanes = timeline.lanes.first(3);
    expect(lanes.map(({ rows }) => rows)).toEqual([2, 1]);
    expect(lanes.map(({ ids }) => [...ids.keys()])).toEqual([[ADA], [BOB]]);
  });

  it('is one through a rotation, which is a seam in it', () => {
    const login: RecordFacts = { session: { before: BOB, after: ADA } };
    const drawn = draw(
      follow(request(0, 10, BY_BOB), request(500, 10, login), request(990, 10, {})),
    );
    const names = drawn.timeline.columns.names;
    expect(drawn.lanes).toHaveLength(1);
    expect(
      drawn.lanes[0]?.stretches.map(({ from, session }) => [from - EDGE, names.nameOf(session)]),
    ).toEqual([
      [0, BOB],
      [500, ADA],
    ]);
  });

  it('goes when its last row does', () => {
    const { log, timeline } = follow(request(0), request(100, 10, BY_BOB));
    log.clear((row) => row.session === ADA);
    expect(timeline.lanes.first(3).map(({ ids }) => [...ids.keys()])).toEqual([[BOB]]);
    expect(timeline.columns.length).toBe(1);
  });

  it('counts what was lost in it', () => {
    const { timeline } = follow(request(0, 10, LOSS), request(100));
    expect(timeline.lanes.first(1)[0]?.lost).toBe(1);
  });

  it('is shared by those beyond the first few: a loss there is seen', () => {
    const others = Array.from({ length: 6 }, (_, at) => {
      const id = `${String(at)}bcd000000000000`;
      return request(at * 100, 10, { ...LOSS, session: { before: id, after: id } });
    });
    const { lanes } = draw(follow(...others));
    expect(lanes).toHaveLength(4);
    expect(startsOf(lanes[3]).map(([, verdict]) => verdict)).toEqual(['lost', 'lost', 'lost']);
  });
});

describe('idle time', () => {
  const idle = follow(request(0, 500), request(60_000, 500));

  it('is folded, and told', () => {
    const { idles, scale, timeline } = draw(idle);
    expect(timeline.columns.total).toBe(500 + FOLDED_MS + 500);
    expect(idles).toEqual([{ from: scale.endOf(0), to: scale.startOf(1), ms: 59_500 }]);
  });

  it('has its times all the same: there and back', () => {
    const { scale } = draw(idle);
    for (const ms of [0, 250, 500, 30_000, 59_999, 60_000, 60_400]) {
      expect(scale.timeAt(scale.xOf(T0 + ms)) - T0).toBeCloseTo(ms, 3);
    }
  });

  it('is not where a request is under way', () => {
    const { idles } = draw(follow(request(0, 60_000), request(100, 10), request(59_000, 10)));
    expect(idles).toEqual([]);
  });
});

describe('a restart', () => {
  const runs = (...instances: string[]) =>
    follow(
      ...instances.map((instance, at) => [
        recordFacts([sessionRecord({ t0: T0 + at * 100 })], [], { instance }),
      ]),
    );

  it('stands before the first row of the next run', () => {
    const { restarts } = draw(runs('run-1', 'run-1', 'run-2'), (run) => run === 'run-1');
    expect(restarts.map(({ index, lanes }) => [index, [...lanes]])).toEqual([[2, [0]]]);
  });

  it('is none where several processes answer in turn', () => {
    expect(draw(runs('run-1', 'run-2', 'run-1', 'run-2')).restarts).toEqual([]);
  });

  it('is none where a process was replaced, and another goes on', () => {
    const all = runs('run-1', 'run-2', 'run-1', 'run-3', 'run-2');
    expect(draw(all, (run) => run === 'run-1').restarts).toEqual([]);
  });

  it('is one where all were replaced', () => {
    const all = runs('run-1', 'run-2', 'run-3', 'run-4', 'run-3');
    const { restarts } = draw(all, (run) => ['run-1', 'run-2'].includes(run));
    expect(restarts.map(({ index }) => index)).toEqual([1, 2]);
  });
});

describe('the row at a place', () => {
  const { timeline, scale } = draw(
    follow(request(0, 10), request(500, 300), request(503, 10, LOSS), request(990)),
  );
  const at = (x: number) => rowAt(timeline.columns, scale, EDGE + x, () => true);

  it('is the one that begins there, and the worst of several', () => {
    expect(at(0)).toBe(0);
    expect(at(501)).toBe(2);
  });

  it('is the one that is under way, where none begins', () => {
    expect(at(700)).toBe(1);
  });

  it('is none in an empty place', () => {
    expect(at(200)).toBe(-1);
  });
});

/** What the columns hold, with names for their numbers. */
function told({ columns, rows }: Timeline) {
  const { length, names } = columns;
  const numbers = ['start', 'end', 'busyUntil', 'at', 'severity', 'lineage'] as const;
  const named = ['session', 'run', 'server'] as const;
  return {
    rows,
    length,
    numbers: numbers.map((name) => Array.from(columns[name].subarray(0, length))),
    named: named.map((name) =>
      Array.from(columns[name].subarray(0, length), (number) => names.nameOf(number)),
    ),
  };
}

const FACTS = [request(0), request(900, 5, LOSS), request(20_000, 10, BY_BOB), request(400, 700)];

describe('a row more', () => {
  it('comes to the same as all rows anew, in whichever order they come', () => {
    const { log, timeline } = follow();
    for (const fact of FACTS) log.apply(fact);
    expect(told(timeline)).toEqual(told(new Timeline(log.rows)));
  });

  it('costs that row: those before it are not looked at', () => {
    const { log, timeline } = follow(request(0), request(100), request(200));
    let looked = 0;
    const newest = log.rows.at(-1);
    const watched = log.rows.map((row) => ({
      ...row,
      get judgement() {
        looked += 1;
        return row.judgement;
      },
    }));
    timeline.columns.refresh(watched, timeline.indexOf(newest ?? null));
    expect(looked).toBe(1);
  });
});

describe('rows that are let go', () => {
  it('come to the same as the others anew, the oldest as any', () => {
    fc.assert(
      fc.property(fc.subarray([0, 900, 20_000, 400]), (gone) => {
        const { log, timeline } = follow(...FACTS);
        log.clear(({ startedAt }) => gone.includes(startedAt - T0));
        expect(told(timeline)).toEqual(told(new Timeline(log.rows)));
      }),
    );
  });

  it('are not looked at again, nor are those after them', () => {
    const { log, timeline } = follow(...FACTS);
    const { start, names } = timeline.columns;
    log.clear(({ startedAt }) => startedAt === T0);
    expect(timeline.columns).toMatchObject({ length: 3, names, start });
    expect(timeline.columns.names).toBe(names);
  });

  it('take their names along in the end', () => {
    const { log, timeline } = follow();
    for (let turn = 0; turn < 100; turn += 1) {
      const session = turn.toString(16).padStart(16, '0');
      log.apply(request(turn * 100, 10, { session: { before: session, after: session } }));
      log.clear(({ startedAt }) => startedAt < T0 + (turn - 5) * 100);
    }
    expect(timeline.columns.names.length).toBeLessThan(30);
  });
});

describe('a hundred thousand rows', () => {
  it('are drawn by pixel column, and no loss is missed', () => {
    const [row] = follow(request(0)).log.rows;
    const [lost] = follow(request(0, 10, LOSS)).log.rows;
    if (!row || !lost) throw new Error('There is no row.');
    const rows = Array.from({ length: 100_000 }, (_, at) => ({
      ...(at === 77_777 ? lost : row),
      witness: null,
      key: `key-${String(at)}`,
      startedAt: T0 + at * 20,
    }));
    const { lanes } = draw({ timeline: new Timeline(rows) });
    const marks = startsOf(lanes[0]);
    expect(marks.length).toBeLessThanOrEqual(WIDTH);
    expect(marks.filter(([, verdict]) => verdict === 'lost').map(([x]) => x)).toEqual([778]);
    expect(lanes[0]?.starts[778 + EDGE]).toBe(LOST);
  });
});
