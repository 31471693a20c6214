import type { RequestListener } from 'node:http';
import { parseSetCookie } from 'set-cookie-parser';
import type { Cookie } from '../../../lib/decoders/decoder.ts';
import { listen } from '../../support/http/http.ts';

/** The cookies of Set-Cookie lines, their values as they stand there. */
export function cookiesOf(lines: readonly string[]): Cookie[] {
  return parseSetCookie([...lines], { decodeValues: false }).map(({ name, value }) => ({
    name,
    value,
  }));
}

/** The cookies that an app sets in its answer to one request. */
export async function setBy(app: RequestListener): Promise<Cookie[]> {
  const server = await listen(app);
  try {
    const response = await fetch(`http://127.0.0.1:${server.port}/`);
    return cookiesOf(response.headers.getSetCookie());
  } finally {
    await server.close();
  }
}
