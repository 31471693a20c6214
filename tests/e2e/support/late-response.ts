/** A server whose record of a request is there before the response, as on a slow network. */
import { EventEmitter, once } from 'node:events';
import {
  recordsReply,
  reference,
  revisionOf,
  savedRecord,
  startFakeEndpoint,
} from './fake-endpoint.ts';
import { within } from './wait.ts';

export interface LateResponse {
  /** An ordinary page, by which the panel learns of the server. */
  url: string;
  /** Pairs a browser with it. */
  link: () => string;
  /** The page whose response is late. */
  lateUrl: string;
  /** Resolves when the record was told, and the panel has taken it in. */
  recordIsTold(): Promise<void>;
  /** Lets the response go out. */
  respond(): void;
  close(): Promise<void>;
}

export const LATE_PATH = '/late';

const LATE_RECORD = 'record-of-the-late-page';

export async function startLateResponse(): Promise<LateResponse> {
  const signals = new EventEmitter();
  let hasCome = false;
  let answers = 0;
  const server = await startFakeEndpoint({
    pages: {
      [LATE_PATH]: {
        headers: [reference(LATE_RECORD)],
        async until() {
          hasCome = true;
          await once(signals, 'respond');
        },
      },
    },
    records() {
      if (!hasCome) return recordsReply();
      // The panel asks again when it has taken in the answer before.
      if (++answers === 2) signals.emit('told');
      return recordsReply({
        cursor: `fake.${answers + 1}`,
        records: [savedRecord({ id: LATE_RECORD, url: LATE_PATH })],
        revisions: [revisionOf('rev-before', '{}'), revisionOf('rev-after', '{"n":1}')],
      });
    },
  });
  const told = once(signals, 'told');
  return {
    url: server.url,
    link: server.link,
    lateUrl: server.url + LATE_PATH,
    async recordIsTold() {
      await within('the record to be told', told);
    },
    respond: () => signals.emit('respond'),
    close: () => server.close(),
  };
}
