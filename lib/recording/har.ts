import * as v from 'valibot';
import { isWeb } from '../witness/hosts.ts';
import { NO_CHOICES } from '../witness/choices.ts';
import type { WitnessEvent } from '../witness/events.ts';
import { about, requestEvent, responseEvent, valuesOf } from '../witness/web-request.ts';
import { misfitOf } from '../sources/wire.ts';
import { FileError } from './file-error.ts';
import type { Recording } from './format.ts';
import { MOST_ITEMS, type ReadRecording } from './read.ts';

/** More headers than any server takes, and browsers send. */
const MOST_HEADERS = 1000;

const HeadersSchema = v.pipe(
  v.array(v.object({ name: v.string(), value: v.string() })),
  v.maxLength(MOST_HEADERS),
);

const ms = v.pipe(v.number(), v.finite(), v.minValue(0));

/**
 * What is read of an entry (http://www.softwareishard.com/blog/har-12-spec/). Members with an
 * underscore are Chromium's own.
 */
const EntrySchema = v.object({
  startedDateTime: v.pipe(v.string(), v.transform(Date.parse), v.finite()),
  time: ms,
  timings: v.fallback(v.object({ receive: ms }), { receive: 0 }),
  _resourceType: v.optional(v.string()),
  _fromCache: v.optional(v.string()),
  request: v.object({
    method: v.string(),
    url: v.pipe(v.string(), v.check(isWeb)),
    headers: HeadersSchema,
  }),
  response: v.object({
    status: v.pipe(v.number(), v.integer()),
    headers: HeadersSchema,
    _error: v.fallback(v.nullable(v.string()), null),
  }),
});

type Entry = v.InferOutput<typeof EntrySchema>;

const HarSchema = v.object({ log: v.object({ entries: v.array(v.unknown()) }) });

/** Whether what a file says is a HAR. */
export function isHar(file: unknown): boolean {
  return v.is(HarSchema, file);
}

/**
 * Reads the cookies of a HAR, and nothing else of it: as of the background's own events their values
 * go no further. It does not tell what became of a cookie in the browser, nor what a server did.
 *
 * @throws FileError where it has no cookies, as one that was exported without what is sensitive
 */
export function readHar(file: unknown): ReadRecording {
  const {
    log: { entries },
  } = v.parse(HarSchema, file);
  if (entries.length > MOST_ITEMS) throw new FileError('too-large');
  const leftOut = { count: 0, detail: '' };
  const read = entries.flatMap((each, index): Entry[] => {
    const parsed = v.safeParse(EntrySchema, each, { abortEarly: true });
    if (parsed.success) return [parsed.output];
    leftOut.count += 1;
    leftOut.detail ||= misfitOf(parsed.issues, `log.entries.${index}`);
    return [];
  });
  if (!read.some(hasCookies)) throw new FileError('no-cookies');
  return { recording: recordingOf(read), leftOut };
}

function hasCookies({ request, response }: Entry): boolean {
  const lines = [
    ...valuesOf('cookie', request.headers),
    ...valuesOf('set-cookie', response.headers),
  ];
  return lines.length > 0;
}

function recordingOf(entries: readonly Entry[]): Recording {
  return {
    about: {
      madeAt: entries.at(-1)?.startedDateTime ?? 0,
      redaction: 'none',
      requests: { held: entries.length, of: entries.length },
      watchingSince: 0,
      choices: NO_CHOICES,
    },
    servers: [],
    browser: entries.flatMap(eventsOf),
    records: [],
    states: [],
    rows: [],
    notes: [],
  };
}

/** Each hop of a request is an entry of its own. */
function eventsOf(entry: Entry, index: number): WitnessEvent[] {
  const { startedDateTime: start, time, timings, request, response, _fromCache } = entry;
  const details = {
    requestId: `har-${index + 1}`,
    tabId: 0,
    url: request.url,
    method: request.method,
    type: typeOf(entry),
  };
  const end = about({ ...details, timeStamp: start + time });
  const asked = requestEvent({ ...details, timeStamp: start, requestHeaders: request.headers });
  const { status } = response;
  if (status <= 0) {
    const { _error: error } = response;
    return [asked, ...(error === null ? [] : [{ kind: 'error' as const, ...end, error }])];
  }
  const answered = responseEvent({
    ...details,
    timeStamp: start + Math.max(0, time - timings.receive),
    statusCode: status,
    responseHeaders: response.headers,
  });
  return [
    asked,
    // Records cannot be asked for: their server is another machine's, or gone.
    { ...answered, references: [] },
    { kind: 'done', ...end, fromCache: _fromCache !== undefined },
  ];
}

/** A resource type as the browser's events have it. */
function typeOf({ _resourceType: type, response }: Entry): string {
  if (type === undefined) {
    const [media = ''] = valuesOf('content-type', response.headers);
    const found = MEDIA.find(([pattern]) => pattern.test(media));
    return found ? found[1] : 'other';
  }
  return TYPES.get(type) ?? type;
}

/** What DevTools call otherwise. A frame is a document there, too: nothing here follows from that. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['document', 'main_frame'],
  ['xhr', 'xmlhttprequest'],
  ['fetch', 'xmlhttprequest'],
  ['manifest', 'web_manifest'],
]);

/** Where no type is told, files are known by what they are; a document may have been fetched. */
const MEDIA: readonly (readonly [RegExp, string])[] = [
  [/^text\/css/i, 'stylesheet'],
  [/^image\//i, 'image'],
  [/^(?:text|application)\/(?:x-)?(?:java|ecma)script/i, 'script'],
  [/^font\/|^application\/(?:x-)?font/i, 'font'],
  [/^(?:audio|video)\//i, 'media'],
];
