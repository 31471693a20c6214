import type { Later } from '../findings/watch.ts';
import { openRecording, type Opened } from './open.ts';
import { parseFile, readParsed } from './read.ts';

/**
 * Opens what is in a file.
 *
 * @throws FileError where it is nothing that the panel can show
 */
export function openFile({ name, text }: { name: string; text: string }, later: Later): Opened {
  const { recording, leftOut } = readParsed(parseFile(text));
  const { madeAt, redaction, requests } = recording.about;
  const file = { name, madeAt, redaction, requests, leftOut };
  return openRecording(recording, file, later);
}
