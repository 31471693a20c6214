import { helloOf } from './endpoint/hello.ts';
import { listRecords, listRevisions, type Listing, type Mistake } from './endpoint/listing.ts';
import { createHub } from './hub.ts';
import type { EndpointCall } from './protocol.ts';
import { isObject } from './reading.ts';
import { hasSqlite } from './stores/sqlite/shared-file.ts';

export { hasSqlite };

/** What the processes of a project have left in its file (`records: 'sqlite'`). */
export interface Filed {
  /** As the endpoint of one more process would answer; `pair` is none of its calls. */
  answer(call: Exclude<EndpointCall, 'pair'>, query: URLSearchParams): Promise<Listing | Mistake>;
  /** Lets go of the file. */
  end(): void;
}

/**
 * For a reader that is no process of the app, such as a command: none of those need be there.
 *
 * @param directory the one in which the app is started
 * @param print is told, once, why the file cannot be read
 */
export function openFiled(options: {
  directory: string;
  token: string;
  print: (line: string) => void;
}): Filed {
  const hub = createHub({ ...options, records: 'sqlite' });

  /** With the middlewares of all processes: each has told of its own. */
  async function greeting(): Promise<string> {
    const told = (await hub.mirror?.read(async (shared) => shared.middlewares(), [])) ?? [];
    const middlewares = new Map(
      told
        .flatMap(listIn)
        .filter(isObject)
        .map((middleware) => [JSON.stringify(middleware), middleware]),
    );
    return JSON.stringify({ ...helloOf(hub), middlewares: [...middlewares.values()] });
  }

  return {
    async answer(call, query) {
      if (call === 'hello') return { json: await greeting() };
      return await (call === 'records' ? listRecords(hub, query) : listRevisions(hub, query));
    },
    end: () => hub.keep('memory'),
  };
}

/** What is in a row of a file; nothing where that is no JSON. */
function listIn(text: string): unknown[] {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}
