import type { IncomingMessage } from 'node:http';
import type { RequestFacts } from '../visit/request.ts';

/** What Node's own request tells. Hosts that know better (`trust proxy`) say so. */
export function requestFacts(req: IncomingMessage, secure?: boolean): RequestFacts {
  const forwarded = req.headers['x-forwarded-proto'];
  return {
    method: req.method ?? 'GET',
    url: urlOf(req),
    cookieHeader: req.headers.cookie,
    secure: secure ?? 'encrypted' in req.socket,
    forwardedProto: typeof forwarded === 'string' ? forwarded : null,
    request: req,
  };
}

/** Express and Connect cut the mount point off `url`, and keep the whole in `originalUrl`. */
function urlOf(req: IncomingMessage): string {
  const original: unknown = Reflect.get(req, 'originalUrl');
  return typeof original === 'string' ? original : (req.url ?? '/');
}
