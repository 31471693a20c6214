/** The browser tells of a failure beside the call that fails, before it or after. */
const MAX_WAIT_MS = 500;
const MAX_TOLD = 100;

const told = new Map<string, string>();
const waiting = new Map<string, (error: string) => void>();

/** The browser's own word for why a request without a tab failed, such as `net::ERR_CERT_INVALID`. */
export function noteFailure(url: string, error: string): void {
  const resolve = waiting.get(url);
  if (resolve) {
    resolve(error);
    return;
  }
  told.set(url, error);
  for (const oldest of told.keys()) {
    if (told.size <= MAX_TOLD) break;
    told.delete(oldest);
  }
}

/** Why a call of ours failed; null where the browser does not say. */
export async function failureOf(url: string): Promise<string | null> {
  const known = told.get(url);
  told.delete(url);
  if (known !== undefined) return known;
  const error = await new Promise<string | null>((resolve) => {
    const timer = setTimeout(() => resolve(null), MAX_WAIT_MS);
    waiting.set(url, (word) => {
      clearTimeout(timer);
      resolve(word);
    });
  });
  waiting.delete(url);
  return error;
}

/**
 * Whether a failure is about the server's certificate.
 *
 * @see https://source.chromium.org/chromium/chromium/src/+/main:net/base/net_error_list.h
 * @see https://searchfox.org/mozilla-central/source/security/nss/lib/util/SECerrs.h
 */
export function isAboutCertificate(error: string): boolean {
  return /ERR_CERT_|SEC_ERROR_|SSL_ERROR_BAD_CERT|MOZILLA_PKIX_ERROR/.test(error);
}
