import { shown, type Kind } from '../../settings/checks.ts';

/** A table's name goes into SQL as it is, so it is a plain identifier and nothing else. */
export const aTable: Kind = (value) =>
  typeof value === 'string' && /^[a-z_][a-z0-9_]{0,50}$/.test(value)
    ? null
    : `is ${shown(value)}, which is not a plain name. Use a-z, 0-9 and _, such as 'web_sessions'.`;

export const DEFAULT_TABLE = 'sessions';
