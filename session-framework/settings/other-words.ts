/** What other session middlewares call things, and what to write here: for the messages at start. */
import type { OtherWords } from './checks.ts';

const AGE = 'Write cookieAge, in seconds.';
const NAME = "Write cookie: { name: '…' }.";
const STORE = 'Write engine: expressStoreEngine(store), or better an engine of its own.';
const SECRETS =
  'Leave it out: a random key needs no signature. Only signedCookiesEngine({ secrets }) has secrets.';
const EACH_REQUEST = 'Write saveEveryRequest: true to save on each request; else leave it out.';
const FLAG = 'Leave it out: a session is saved when it was modified, and never empty.';
const LEAVE_OUT = 'Leave it out.';

const attribute = (name: string): string => `Write cookie: { ${name}: … }.`;

/** Of express-session, cookie-session, koa-session, @fastify/session, and Django. */
export const OTHER_SETTINGS: OtherWords = {
  ...{ secret: SECRETS, secrets: SECRETS, keys: SECRETS, key: NAME, signed: SECRETS },
  ...{ name: NAME, cookieName: NAME, SESSION_COOKIE_NAME: NAME },
  ...{ store: STORE, storage: STORE, SESSION_ENGINE: 'Write engine: databaseEngine(file).' },
  ...{ maxAge: AGE, ttl: AGE, expires: AGE, expiresIn: AGE, duration: AGE, cookieMaxAge: AGE },
  SESSION_COOKIE_AGE: AGE,
  ...{ rolling: EACH_REQUEST, resave: EACH_REQUEST, renew: EACH_REQUEST, autoCommit: FLAG },
  SESSION_SAVE_EVERY_REQUEST: EACH_REQUEST,
  saveUninitialized: FLAG,
  unset: 'Leave it out: await session.flush() ends a session.',
  SESSION_EXPIRE_AT_BROWSER_CLOSE: 'Write expireAtBrowserClose.',
  ...{ genid: LEAVE_OUT, idGenerator: LEAVE_OUT, proxy: LEAVE_OUT, overwrite: LEAVE_OUT },
  SESSION_SERIALIZER: 'Write serialiser.',
  serializer: 'Write serialiser.',
  ...{ cookieOptions: 'Write cookie: { … }.', path: attribute('path') },
  ...{ domain: attribute('domain'), SESSION_COOKIE_DOMAIN: attribute('domain') },
  ...{ secure: attribute('secure'), SESSION_COOKIE_SECURE: attribute('secure') },
  ...{ httpOnly: attribute('httpOnly'), SESSION_COOKIE_HTTPONLY: attribute('httpOnly') },
  ...{ sameSite: attribute('sameSite'), SESSION_COOKIE_SAMESITE: attribute('sameSite') },
  SESSION_COOKIE_PATH: attribute('path'),
  prefix: 'It is an option of an engine: engine: redisEngine(client, { prefix: … }).',
  table: 'It is an option of an engine: engine: databaseEngine(file, { table: … }).',
  maxSessions: 'It is an option of an engine: engine: memoryEngine({ maxSessions: … }).',
  timeout: 'It is an option of an engine: engine: redisEngine(client, { timeout: … }).',
  client: 'It is an argument of an engine: engine: redisEngine(client).',
};

const BESIDE = 'Write cookieAge, in seconds, beside cookie; for one session session.setExpiry().';
const NOT_THERE = 'Leave it out: there is no such attribute here.';

export const OTHER_ATTRIBUTES: OtherWords = {
  ...{ maxAge: BESIDE, expires: BESIDE, originalMaxAge: BESIDE, age: BESIDE },
  ...{ priority: NOT_THERE, partitioned: NOT_THERE, overwrite: NOT_THERE },
  ...{ signed: SECRETS, secret: SECRETS, encode: LEAVE_OUT, decode: LEAVE_OUT },
  ...{ key: 'Write name.', cookieName: 'Write name.' },
};

const AGE_OF_SESSIONS = 'Write cookieAge, in seconds, to sessions().';

/** Of the packages named `connect-…`, and of the clients. */
export const OTHER_OPTIONS: OtherWords = {
  ...{ ttl: AGE_OF_SESSIONS, maxAge: AGE_OF_SESSIONS, expiration: AGE_OF_SESSIONS },
  ...{ tableName: 'Write table.', keyPrefix: 'Write prefix.', collection: 'Write table.' },
  ...{ createTableIfMissing: 'Write createTable.', max: 'Write maxSessions.' },
  ...{ secret: 'Write secrets.', keys: 'Write secrets.' },
  ...{ client: 'It is the first argument.', pool: 'It is the first argument.' },
  ...{ url: 'Pass a client as the first argument.', serializer: 'Write it to sessions().' },
};
