/** What each rule finds, in a few words, in the order in which people meet it. */
export const RULE_TITLES = {
  'cookie-not-kept': 'The browser does not keep the session cookie',
  'cookie-not-sent': 'The browser does not send the session cookie',
  'new-session-each-time': 'Each request begins a new session',
  'insecure-cookie': 'A Secure cookie, and plain http',
  'change-lost': 'A change of the session is lost',
  'socket-without-save': 'What a socket changes is not saved',
  'redirect-before-save': 'The response was sent before the session was saved',
  'overlapping-saves': 'Overlapping requests overwrite each other',
  'orphaned-session': 'A session that nobody came back to',
  'shared-cookie-name': 'Two servers on one host share a cookie name',
  'two-middlewares': 'Two session middlewares share a cookie or a store',
  'before-middleware': 'An answer from before the session middleware',
  'clears-nothing': 'A line that is to clear the session cookie clears nothing',
  'logout-keeps-row': 'The cookie is cleared, and the session stays',
  'logout-undone': 'A session that was ended is back',
  'age-in-seconds': 'An age in seconds where milliseconds count',
  'fixed-expiry': 'The cookie ends although the session is in use',
  'memory-store': 'Sessions are kept in the memory of one process',
  'secret-changed': 'The secret is another one in each run',
  'name-twice': 'Two cookies of one name go along',
  'two-lines': 'One response sets the session cookie twice',
  'near-size-limit': 'The session cookie is nearly too large',
  'empty-sessions': 'A stored session for each request without a cookie',
  'id-not-rotated': 'The id of the session stays at a login',
  'keys-dropped': 'What was in the session is gone with its old id',
  'save-failed': 'A store’s error behind a good answer',
  'readable-secret': 'A secret stands in a cookie that can be read',
  'session-grows': 'The session grows with each page',
} as const satisfies Record<string, string>;

/** The id of a rule. */
export type RuleName = keyof typeof RULE_TITLES;

/** The ids of all rules: known without what finds, which is loaded when it is used. */
export const RULE_NAMES = Object.keys(RULE_TITLES);

/** The title of a rule; undefined where this version has none of that name. */
export function titleOf(rule: string): string | undefined {
  return Object.entries(RULE_TITLES).find(([name]) => name === rule)?.[1];
}
