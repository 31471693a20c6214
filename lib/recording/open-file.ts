import type { Later } from '../findings/watch.ts';
import { isHar, readHar } from './har.ts';
import { openRecording, type Opened } from './open.ts';
import { recordingIn } from './page.ts';
import { inSlices, within, type Progress } from './progress.ts';
import { parseFile, readParsed } from './read.ts';

export { inSlices };

/** How much of the time it takes until all is parsed, and read. */
const [PARSED, READ] = [0.1, 0.4];

/**
 * Opens what is in a file: a recording, a page that contains one, or a HAR.
 *
 * @throws FileError where it is nothing that the panel can show
 */
export function* openFile(
  { name, text }: { name: string; text: string },
  later: Later,
): Progress<Opened> {
  const parsed = yield* within(parseFile(recordingIn(text)), { from: 0, to: PARSED });
  const kind = isHar(parsed) ? 'har' : 'recording';
  const { recording, leftOut } =
    kind === 'har'
      ? readHar(parsed)
      : yield* within(readParsed(parsed), { from: PARSED, to: READ });
  const { madeAt, redaction, requests } = recording.about;
  const file = { name, kind, madeAt, redaction, requests, leftOut } as const;
  return yield* within(openRecording(recording, file, later), { from: READ, to: 1 });
}
