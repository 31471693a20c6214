/** What passes between this process and Firefox: functions go there as source, JSON comes back. */

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export function isJson(value: unknown): value is Json {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return true;
  if (Array.isArray(value)) return value.every(isJson);
  return typeof value === 'object' && Object.values(value).every(isJson);
}

export function asString(value: Json, what: string): string {
  if (typeof value === 'string') return value;
  throw new Error(`${what} is no text but ${JSON.stringify(value)}`);
}
