/** The plugin answers with 4 MiB at most; a little more is for other implementations. */
const MAX_BYTES = 8 * 1024 * 1024;
/** An answer has some seven levels. Browsers pass messages on by recursion, which ends in an error. */
const MAX_DEPTH = 32;
/** Four times what a thousand records hold. Each value is made, passed on and made again. */
const MAX_VALUES = 300_000;

/** An answer came, and cannot be read: the message says why. */
export class UnreadableAnswer extends Error {}

/** The parts of an answer as they come, and no more of them than is sensible. */
export class Gathering {
  readonly #most: number;
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  constructor(most = MAX_BYTES) {
    this.#most = most;
  }

  /** @throws UnreadableAnswer where it is too much with this one */
  add(part: Uint8Array): void {
    this.#parts.push(part);
    this.#length += part.length;
    if (this.#length <= this.#most) return;
    throw new UnreadableAnswer(
      `Its answer is longer than ${this.#most.toLocaleString('en')} bytes, and was not read.`,
    );
  }

  /** All that came, in one piece. */
  bytes(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }
}

/**
 * The body of a response: one that never ends is cut.
 *
 * @throws UnreadableAnswer where it is too long
 */
export async function readBytes(
  response: Response,
  maxBytes = MAX_BYTES,
): Promise<Uint8Array<ArrayBuffer>> {
  const gathering = new Gathering(maxBytes);
  const stream: ReadableStream<Uint8Array> | null = response.body;
  if (!stream) return gathering.bytes();
  const reader = stream.getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      gathering.add(part.value);
    }
  } catch (error) {
    await reader.cancel();
    throw error;
  }
  return gathering.bytes();
}

/**
 * Reads a text as JSON.
 *
 * @returns null where it is no JSON
 * @throws UnreadableAnswer where it is too deep, or of too many values
 */
export function parseJson(text: string): unknown {
  const excess = excessOf(text);
  if (excess !== null) throw new UnreadableAnswer(`Its answer has ${excess}, and was not read.`);
  try {
    const body: unknown = JSON.parse(text);
    return body;
  } catch {
    return null;
  }
}

/** What JSON has too much of, seen from its text: what is within strings does not count. */
function excessOf(text: string): string | null {
  let depth = 0;
  let values = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '"') at = endOfString(text, at);
    else if (char === '[' || char === '{') depth++;
    else if (char === ']' || char === '}') depth--;
    else if (char === ',') values++;
    if (depth > MAX_DEPTH) return `more than ${MAX_DEPTH} levels`;
    if (values > MAX_VALUES) return `more than ${MAX_VALUES.toLocaleString('en')} values`;
  }
  return null;
}

/** Where the string ends that begins here; the end of the text where it does not end. */
function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at;
  }
  return text.length;
}
