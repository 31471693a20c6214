/**
 * Why a browser did not keep a cookie, by the line and the request's URL alone.
 * The terms are those of Chromium's protocol where it has one:
 * https://chromedevtools.github.io/devtools-protocol/tot/Network/#type-SetCookieBlockedReason
 */
export type MalformedReason =
  /** Neither name nor value: RFC 6265bis, section 5.6, step 6. */
  | 'no-cookie-content'
  /** Name and value have over 4096 bytes: RFC 6265bis, section 5.6, step 5. */
  | 'name-value-pair-exceeds-max-size'
  /** A control character: RFC 6265bis, section 5.6, step 1. */
  | 'disallowed-character'
  /** A cookie without a name, where the browser keeps none (Firefox). */
  | 'nameless'
  /** Not this host's or one above it, or a public suffix: RFC 6265bis, section 5.7, steps 9-10. */
  | 'invalid-domain'
  /** The name begins with `__Host-` or its kin, and not all that asks for is there: section 5.7, steps 20-21. */
  | 'invalid-prefix'
  /** Partitioned without Secure: https://www.ietf.org/archive/id/draft-cutler-httpbis-partitioned-cookies-01.html#section-2.1 */
  | 'partitioned-insecure';

/** Why a browser kept no cookie of a response. */
export type ResponseReason =
  /** It clears all of the site's: https://w3c.github.io/webappsec-clear-site-data/#grammardef-cookies, and Chromium's `url_request_http_job.cc` */
  'clear-site-data';

/** Why a browser did not keep a well-formed cookie. */
export type ContextReason =
  /** Secure over plain http: RFC 6265bis, section 5.7, step 8. */
  | 'secure-only'
  /** SameSite=None without Secure: RFC 6265bis, section 5.7, step 19. */
  | 'same-site-none-insecure'
  /** SameSite=Strict in a cross-site request: RFC 6265bis, section 5.7, step 18. */
  | 'same-site-strict'
  /** SameSite=Lax in a cross-site request: the same. */
  | 'same-site-lax'
  /** No SameSite, which is as Lax, in a cross-site request: section 5.7.2, and https://chromestatus.com/feature/5088147346030592 */
  | 'same-site-unspecified-treated-as-lax'
  /** A Secure cookie covers its name, domain and path: RFC 6265bis, section 5.7, step 16. */
  | 'overwrite-secure';

/** Why a browser did not look at the cookies of a request or a response at all. */
export type AccessReason =
  /** The request was made without credentials: https://fetch.spec.whatwg.org/#concept-request-credentials-mode */
  | 'no-credentials'
  /** A preflight neither sends nor stores: https://fetch.spec.whatwg.org/#cors-preflight-fetch */
  | 'preflight'
  /** The user or a policy blocks cookies of third parties: https://support.google.com/chrome/answer/95647 */
  | 'third-party-blocked'
  /** The user or a policy blocks all cookies of the site: the same page. */
  | 'cookies-blocked'
  /** One of the two, `no-credentials` or `cookies-blocked`: an extension cannot tell them apart. */
  | 'no-credentials-or-blocked';

export type Refusal = ResponseReason | MalformedReason | ContextReason | AccessReason;

/** Why a cookie of the jar did not go along with a request: RFC 6265bis, section 5.8.3. */
export type SendRefusal =
  | AccessReason
  | 'secure-only'
  | 'same-site-none-insecure'
  | 'same-site-strict'
  | 'same-site-lax'
  | 'same-site-unspecified-treated-as-lax'
  /** Of another host: host-only, or its Domain is not above this one. */
  | 'domain-mismatch'
  /** The URL is not at or below its path. */
  | 'not-on-path'
  /** Partitioned, under another top site: https://developer.mozilla.org/en-US/docs/Web/Privacy/Guides/Privacy_sandbox/Partitioned_cookies */
  | 'other-partition';

/** Why a line that clears a cookie hit none. */
export type Miss =
  /** The jar has none by this name. */
  | 'no-such-cookie'
  /** The jar's has another Path. */
  | 'other-path'
  /** The jar's has another Domain, or is host-only. */
  | 'other-domain'
  /** The jar's is of another partition, or the line lacks Partitioned. */
  | 'other-partition';

/** What would have to be known. */
export type Unknown =
  /** The response is not there yet, or nobody was there to see it. */
  | 'not-looked'
  /** Which documents the request came from. */
  | 'frames'
  /** Whether it was made with credentials. */
  | 'credentials'
  /** Whether the browser lets third parties have cookies. */
  | 'third-party-setting'
  /** What was in the jar before. */
  | 'jar-before'
  /** By the rules it is in the jar now, and it is not there: it was replaced, removed or pushed out. */
  | 'not-in-jar'
  /** By the rules it was refused, and the jar has it. */
  | 'came-otherwise'
  /** The site has more cookies than the browser keeps: some are dropped, and it does not say which. */
  | 'too-many-cookies'
  /** How old the cookie is: young ones without SameSite go along with a cross-site POST. */
  | 'age';

type Some<T> = readonly [T, ...T[]];

/** What became of a Set-Cookie line. */
export type LineFate =
  | { outcome: 'kept' }
  | { outcome: 'cleared' }
  | { outcome: 'overwritten' }
  | {
      outcome: 'nothing-cleared';
      miss: Miss;
      /** Where the jar's own is, where there is one by this name. */
      instead: { domain: string; path: string } | null;
    }
  | { outcome: 'refused'; reasons: Some<Refusal> }
  | { outcome: 'unknown'; why: Unknown };

/** Whether a cookie of the jar went along with a request. */
export type SendFate =
  | { outcome: 'sent' }
  | { outcome: 'not-sent'; reasons: Some<SendRefusal> }
  | { outcome: 'unknown'; why: Unknown };

/** All reasons that hold, as a fate; null where none does. */
export function someOf<T>(reasons: readonly T[]): Some<T> | null {
  const [first, ...rest] = reasons;
  return first === undefined ? null : [first, ...rest];
}
