import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import type { Copied } from '../mirror.ts';
import type { MemoryLimits } from '../memory.ts';
import { isOver, type CountedRun } from '../run-counts.ts';
import type {
  Batch,
  FoundRecord,
  KnownInstance,
  OtherRun,
  SharedReader,
  Sought,
} from '../shared-records.ts';
import type { Connect, Connection } from './connection.ts';
import { ABSENT, END, MIDDLEWARES, NEXT, PUT_STATES, SETTLE, UNENDED, WRITE } from './scripts.ts';

/** How long Redis may take for a call. It waits for nothing, so it is stopped, or the link is cut. */
const ANSWER_MS = 2000;
/** Records of an answer: they are read before it is known how many there is room for. */
const MOST_FOUND = 200;
/** Goes up with each change of what is written: versions of this package do not share it. */
const PREFIX = 'sessions-devtools:1:';

/** Values that stand together, in an answer of a script. */
const OF_A_RUN = 10;
const OF_A_RECORD = 5;
const OF_AN_UNENDED = 4;

interface Script {
  text: string;
  sha: string;
}

const shas = new Map<string, Script>();

/**
 * What the processes of a project share in Redis. All of it rejects with what the client does, or
 * after two seconds; the caller goes on without.
 */
export class SharedRedis implements SharedReader {
  readonly #connect: Connect;
  readonly #project: () => string;
  #connection: Promise<Connection> | null = null;

  /**
   * @param connect to the server, anew where the last connection has failed
   * @param project whose records they are: of its token nothing can be told from it. It may throw.
   */
  constructor(connect: Connect, project: () => string) {
    this.#connect = connect;
    this.#project = project;
  }

  get #prefix(): string {
    return `${PREFIX}{${this.#project()}}`;
  }

  close(): void {
    const connection = this.#connection;
    this.#connection = null;
    connection?.then(
      (one) => one.destroy(),
      () => undefined,
    );
  }

  /**
   * All of a batch or nothing of it.
   *
   * @returns false where what is here is not what was copied: it begins anew
   */
  async write(limits: Readonly<MemoryLimits>, batch: Batch, copied: Copied): Promise<boolean> {
    const named = [...new Set(batch.records.flatMap(({ states }) => states))];
    const absent = named.length === 0 ? [] : await this.#texts(ABSENT, named);
    const { run, middlewares, gaps, tail, records } = batch;
    const { id, since, service, machine, pid } = run;
    const about = {
      ...{ id, since, service: service ?? '', machine, pid, middlewares, gaps, tail },
      after: copied.seq,
      seq: records.at(-1)?.seq ?? 0,
      records: records.length,
      most: limits.records,
      bytes: limits.bytes,
    };
    const [outcome, ...still] = await this.#texts(WRITE, [
      JSON.stringify(about),
      ...records.flatMap((one) => [String(one.seq), one.id, one.states.join(), one.json]),
      ...withTexts(batch, absent),
    ]);
    // Another process may have let go of one that was there a moment ago.
    if (still.length > 0) await this.#texts(PUT_STATES, withTexts(batch, still));
    return outcome === 'ok';
  }

  /** Takes note that a run ends. */
  async end(instance: string): Promise<void> {
    await this.#texts(END, [instance]);
  }

  /**
   * Takes note that a run ended without a word. Those of its requests that are not here count as
   * without a record, after its last one: once, however often this is done.
   */
  async settle({ id, since, host, pid, made }: CountedRun): Promise<void> {
    await this.#texts(SETTLE, [JSON.stringify({ id, since, host, pid, made })]);
  }

  /** Runs of this machine that have not said that they end. */
  async unended(): Promise<CountedRun[]> {
    const rows = inRows(await this.#texts(UNENDED, []), OF_AN_UNENDED);
    return rows
      .map(([id = '', since, host = '', pid]) => {
        return { id, since: Number(since), host, pid: Number(pid), made: 0 };
      })
      .filter(({ host }) => host === hostname());
  }

  async next({ except, cursors, limit }: Sought): Promise<OtherRun | null> {
    const most = Math.min(limit, MOST_FOUND);
    const sought = { except, limit: most, cursors: Object.fromEntries(cursors) };
    const found = await this.#texts(NEXT, [JSON.stringify(sought)]);
    if (found.length < OF_A_RUN) return null;
    const [, , , , , , , isNext, more, dropped] = found;
    const { records, unreadable } = readRecords(found.slice(OF_A_RUN));
    return {
      run: readRun(found),
      page: { records, more: more === '1', dropped: Number(dropped) + unreadable },
      isNext: isNext === '1',
    };
  }

  async states(ids: readonly string[]): Promise<Map<string, string>> {
    if (ids.length === 0) return new Map();
    const found = await this.#call(['HMGET', `${this.#prefix}:states`, ...ids]);
    const texts = Array.isArray(found) ? found : [];
    return new Map(
      ids.flatMap((id, at) => {
        const text: unknown = texts[at];
        return typeof text === 'string' && isJson(text) ? [[id, text]] : [];
      }),
    );
  }

  middlewares(): Promise<string[]> {
    return this.#texts(MIDDLEWARES, []);
  }

  /** Runs a script; Redis knows it by its digest from the first time on. */
  async #texts(text: string, args: readonly string[]): Promise<string[]> {
    const script = scriptOf(text);
    const rest = ['1', this.#prefix, ...args];
    let reply: unknown;
    try {
      reply = await this.#call(['EVALSHA', script.sha, ...rest]);
    } catch (thrown) {
      if (!(thrown instanceof Error) || !thrown.message.startsWith('NOSCRIPT')) throw thrown;
      reply = await this.#call(['EVAL', script.text, ...rest]);
    }
    return Array.isArray(reply) ? reply.map(String) : [];
  }

  async #call(command: readonly string[]): Promise<unknown> {
    const connection = (this.#connection ??= this.#connect());
    try {
      return await within(
        ANSWER_MS,
        connection.then((one) => one.call(command)),
      );
    } catch (thrown) {
      // What Redis itself says comes over a connection that is as good as before.
      if (!isReply(thrown) && this.#connection === connection) this.close();
      throw thrown;
    }
  }
}

/** Redis begins what it says with a word in capitals, such as `OOM` or `READONLY`. */
function isReply(thrown: unknown): boolean {
  return thrown instanceof Error && /^[A-Z]{3,} /.test(thrown.message);
}

function withTexts(batch: Batch, ids: readonly string[]): string[] {
  return ids.flatMap((id) => [id, batch.stateOf(id)]);
}

function readRun([
  id = '',
  since,
  end,
  ended,
  machine = '',
  pid,
  service,
]: string[]): KnownInstance {
  return {
    id,
    since: Number(since),
    end: Number(end),
    isOver: ended === '1' || isOver(machine, Number(pid)),
    service: service === undefined || service === '' ? null : service,
    machine,
    pid: Number(pid),
  };
}

/** What others have made of a record is left out, and counted before the next one that can be read. */
function readRecords(texts: readonly string[]): { records: FoundRecord[]; unreadable: number } {
  let unreadable = 0;
  const records = inRows(texts, OF_A_RECORD).flatMap(
    ([seq, id = '', states = '', json = '', dropped]): FoundRecord[] => {
      const before = Number(dropped) + unreadable;
      unreadable = isJson(json) ? 0 : before + 1;
      if (unreadable > 0) return [];
      const named = states.split(',').filter((each) => each !== '');
      return [{ seq: Number(seq), id, json, states: named, dropped: before }];
    },
  );
  return { records, unreadable };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function inRows(texts: readonly string[], width: number): string[][] {
  return Array.from({ length: Math.floor(texts.length / width) }, (_, row) =>
    texts.slice(row * width, (row + 1) * width),
  );
}

function scriptOf(text: string): Script {
  let script = shas.get(text);
  if (script === undefined) {
    script = { text, sha: createHash('sha1').update(text).digest('hex') };
    shas.set(text, script);
  }
  return script;
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const isLate = (): void => reject(new Error(`no answer within ${ms} ms`));
    // Where this process was busy itself, the answer may be there, and is read before that.
    timer = setTimeout(() => setImmediate(isLate), ms).unref();
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
