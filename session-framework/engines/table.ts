import { ConfigurationError } from '../errors.ts';

/** A table's name goes into SQL as it is, so it is a plain identifier and nothing else. */
export function tableName(name = 'sessions'): string {
  if (/^[a-z_][a-z0-9_]{0,50}$/.test(name)) return name;
  throw new ConfigurationError(
    `table: '${name}' is not a plain name. Use a-z, 0-9 and _, such as 'web_sessions'.`,
  );
}
