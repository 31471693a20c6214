/** The core, without host and without engine: types, errors, and what both are made with. */
export { createSessions, type SessionManager } from './manager.ts';
export { Session, type AnyData, type ExpiryQuestion, type Values } from './session/session.ts';
export type { SessionOptions } from './settings/options.ts';
export type { CookieOptions, CookieSettings, SameSite } from './visit/cookie.ts';
export type { Expiry } from './session/expiry.ts';
export { jsonSerialiser, type Serialiser, type SessionContent } from './content/serialiser.ts';
export {
  foundUnlessExpired,
  type AsynchronousEngine,
  type Engine,
  type Found,
  type Saving,
  type StoredSession,
  type SynchronousEngine,
  type Updated,
} from './engine.ts';
export {
  decide,
  type CookieReason,
  type Decision,
  type SaveFacts,
  type SaveReason,
} from './visit/policy.ts';
export {
  ConfigurationError,
  CookieTooLargeError,
  HeadersSentError,
  LostAssignmentError,
  MissingKeyError,
  SessionConflictError,
  SessionError,
  SessionInterruptedError,
  StoreTimeoutError,
  UnsafePlaceError,
  UnsavedChangesError,
  UnserialisableError,
} from './errors.ts';
export type { SessionWarning, WarningCode, WarningListener } from './warnings.ts';
export type * from './observer/observer.ts';
export type { MaybePromise } from './maybe-promise.ts';
export type { RequestFacts, ResponseChange } from './visit/request.ts';
export type { Visit } from './visit/visit.ts';
