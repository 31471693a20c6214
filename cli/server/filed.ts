import { openFiled } from '../../server-plugin/filed.ts';
import { DEFAULT_PATH, type EndpointCall } from '../../server-plugin/protocol.ts';
import type { CallResult } from '../../lib/messaging/messages.ts';
import { parseJson } from '../../lib/sources/read-answer.ts';
import { projectOf } from '../../lib/sources/sealed-calls.ts';
import { Observation } from './observation.ts';
import type { FoundToken } from './token.ts';

/** An observation of what the processes of a project have left in its file. */
export interface FileObservation {
  observation: Observation;
  end: () => void;
  /** Why the file cannot be read, in the plugin's words; null where it can. */
  problem: () => string | null;
}

/** @param folder the one in which the app is started */
export async function observeFile(folder: string, { token }: FoundToken): Promise<FileObservation> {
  let problem: string | null = null;
  const print = (line: string): void => void (problem = line);
  const filed = openFiled({ directory: folder, token, print });
  const answer = async (call: EndpointCall, asked: Record<string, string>): Promise<CallResult> => {
    if (call === 'pair') return { outcome: 'failed', error: 'A file pairs with nobody.' };
    const listing = await filed.answer(call, new URLSearchParams(asked));
    return 'json' in listing
      ? { outcome: 'answered', body: parseJson(listing.json) }
      : { outcome: 'unreadable', detail: listing.message };
  };
  const observation = new Observation({
    // Where the app listened is not in the file.
    origin: '',
    path: DEFAULT_PATH,
    project: await projectOf(token),
    call: answer,
  });
  return { observation, end: () => filed.end(), problem: () => problem };
}
