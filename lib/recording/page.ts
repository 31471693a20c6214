import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

/** Stands before the recording in a page, and nowhere else: what is foreign in it is escaped. */
const START = '<script type="application/json" id="sessions-recording">';
const END = '</script>';

const TITLE = 'Sessions DevTools: a recording';

/**
 * A page that contains a recording, to be read without the extension and opened by it. It can do
 * nothing: no script runs in it, nothing is loaded, and no other style than its own counts.
 *
 * @param recording the text of its file
 * @param body HTML of what is read, in which everything foreign is escaped
 */
export function pageOf({
  recording,
  styles,
  body,
}: {
  recording: string;
  styles: string;
  body: string;
}): string {
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${base64(sha256(utf8ToBytes(styles)))}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width">',
    '<meta name="referrer" content="no-referrer">',
    `<title>${TITLE}</title>`,
    // No element ends within it, whatever is in the texts: JSON may write any sign by its number.
    `${START}${recording.replaceAll('<', '\\u003c')}${END}`,
    `<style>${styles}</style>`,
    '</head>',
    `<body>${body}</body>`,
    '</html>',
    '',
  ].join('\n');
}

/** The text of the recording in a page; the text itself where it is no page. */
export function recordingIn(text: string): string {
  const start = text.indexOf(START);
  if (!/^\s*<!doctype html>/i.test(text) || start < 0) return text;
  const from = start + START.length;
  const to = text.indexOf(END, from);
  return text.slice(from, to < 0 ? undefined : to);
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
