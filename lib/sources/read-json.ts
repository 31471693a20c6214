/** The plugin answers with 4 MiB at most; a little more is for other implementations. */
const MAX_BYTES = 8 * 1024 * 1024;

/**
 * Reads a response as JSON, and no more of it than is sensible: an answer that never ends is cut.
 *
 * @returns null where the answer is no JSON
 * @throws Error where the answer is too long
 */
export async function readJson(response: Response, maxBytes = MAX_BYTES): Promise<unknown> {
  const stream: ReadableStream<Uint8Array> | null = response.body;
  if (!stream) return null;
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  let text = '';
  let bytes = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    bytes += part.value.length;
    if (bytes > maxBytes) {
      await reader.cancel();
      throw new Error(`The answer is longer than ${maxBytes} bytes.`);
    }
    text += decoder.decode(part.value, { stream: true });
  }
  try {
    const body: unknown = JSON.parse(text + decoder.decode());
    return body;
  } catch {
    return null;
  }
}
