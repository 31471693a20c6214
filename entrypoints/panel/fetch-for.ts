import { HEADER } from '../../server-plugin/protocol.ts';
import { readBytes } from '../../lib/sources/read-answer.ts';

const TIMEOUT_MS = 10_000;
/** Arguments of one function call: engines allow some 65,000. */
const CHUNK = 0x8000;

/**
 * Makes a call that the background cannot, as it would. The page has no key, so that it can neither
 * make nor read one: it hands bytes on.
 *
 * @param origins of the responses that were seen in the tab: no other is called
 */
export async function fetchFor(
  { url, authorization }: { url: string; authorization: string | null },
  origins: ReadonlySet<string>,
): Promise<{ status: number | null; base64: string | null }> {
  const { origin, protocol } = new URL(url);
  if (protocol !== 'https:' || !origins.has(origin)) return NOTHING;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { [HEADER]: '1', ...(authorization !== null && { Authorization: authorization }) },
      credentials: 'omit',
      redirect: 'error',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { status: response.status, base64: toBase64(await readBytes(response)) };
  } catch {
    return NOTHING;
  }
}

const NOTHING = { status: null, base64: null };

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += CHUNK) {
    binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  }
  return btoa(binary);
}
