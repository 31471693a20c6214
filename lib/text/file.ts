import type { FileProblem, OpenedFile, Redaction } from '../panel/opened-file.ts';
import { LATER } from './panel.ts';
import { dateOf } from './time.ts';

export const FILE = {
  export: 'Export a recording',
  import: 'Open a recording',
  drop: 'Drop the file to open it beside the live tab',
  back: 'Back to live',
  opening: (name: string) => `Opening ${name}`,
  cancel: 'Cancel',
  dismiss: 'Dismiss',
};

/** What a file says of what is hidden in it. */
const REDACTED: Record<Redaction, string> = {
  values: 'Ids have other names in it, and values are hidden.',
  secrets: 'Ids have other names in it, and what looks like a secret is hidden.',
  none: 'Nothing is hidden in it.',
};

/** What is known of the rows of a HAR. */
const HAR =
  'It has the cookies that were sent and set, and nothing else is read from it: what the browser kept, and what the server did, is not known. A request that a service worker or a cache answered may stand in it without its cookies.';

/** What the notice above a file's rows says. */
export function fileInWords(file: OpenedFile): { title: string; body: string } {
  const { name, kind, madeAt, requests, leftOut, judgedOtherwise, redaction } = file;
  const title = `This is a ${kind === 'har' ? 'HAR' : 'recording'}, imported from ${name}`;
  const body = [
    ...(kind === 'har' ? [HAR] : [`Made ${dateOf(madeAt)}.`, REDACTED[redaction]]),
    requests.held < requests.of
      ? `It holds ${requests.held} of ${requests.of} requests: what follows from the others is not known here.`
      : '',
    leftOut.count === 0
      ? ''
      : `${leftOut.count} ${leftOut.count === 1 ? 'part' : 'parts'} of it could not be read, and ${leftOut.count === 1 ? 'is' : 'are'} left out: ${leftOut.detail}`,
    judgedOtherwise === 0
      ? ''
      : `${judgedOtherwise} ${judgedOtherwise === 1 ? 'request has' : 'requests have'} another verdict here than where it was made.`,
  ];
  return { title, body: body.filter((sentence) => sentence !== '').join(' ') };
}

/** Why a file cannot be opened, and what to do. */
export function problemInWords(
  problem: FileProblem,
  { name, detail }: { name: string; detail: string },
): { title: string; body: string } {
  const title = `${name} cannot be opened`;
  switch (problem) {
    case 'too-large':
      return {
        title,
        body: 'It is larger than the panel opens. Export fewer requests: filter the list, and choose what is shown.',
      };
    case 'not-json':
      return {
        title,
        body: 'It is not JSON, or cut short. Choose a file that ends in .sessions.json or .sessions.html, as the panel saves it.',
      };
    case 'not-a-recording':
      return {
        title,
        body: 'It is neither a recording of this panel nor a HAR. Choose a file that ends in .sessions.json or .sessions.html, as the panel saves it.',
      };
    case 'other-version':
      return {
        title,
        body: `It is written in version ${detail} of the format, which this panel does not read. Open it with the version of the extension that made it, or update this one.`,
      };
    case 'misfit':
      return {
        title,
        body: `It is a recording, but not whole: ${detail} Have it exported again.`,
      };
    case 'no-cookies':
      return {
        title,
        body: 'It is a HAR without cookies: browsers leave them out unless asked. Allow HARs with sensitive data in the settings of DevTools (Preferences, Network), and export it again.',
      };
    case 'not-readable':
      return { title, body: 'The browser could not read it. Is it still there?' };
    case 'not-loaded':
      return { title, body: LATER.failed };
  }
}
