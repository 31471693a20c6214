const COMPARISON = /^(>=|<=|>|<|=)?(\d*\.?\d*)(ms|s)?$/;

/** Whether a value can be read as a comparison: `>=400`, `200`, `>1.5s`. */
export function isComparison(value: string): boolean {
  return COMPARISON.test(value);
}

/**
 * What a number is compared with, as in `>=400`. A number alone is the beginning of what it finds,
 * as in `status:40`; so is nothing at all, while somebody types. Seconds are taken as thousands.
 */
export function comparisonOf(value: string): (text: string) => boolean {
  const [, sign, digits = '', unit] = COMPARISON.exec(value) ?? [];
  if (sign === undefined && unit === undefined) return (text) => text.startsWith(value);
  if (digits === '' || digits === '.') return () => true;
  const limit = Number(digits) * (unit === 's' ? 1000 : 1);
  return (text) => compare(Number(text), sign ?? '=', limit);
}

function compare(found: number, sign: string, limit: number): boolean {
  switch (sign) {
    case '>=':
      return found >= limit;
    case '<=':
      return found <= limit;
    case '>':
      return found > limit;
    case '<':
      return found < limit;
    default:
      return Math.round(found) === Math.round(limit);
  }
}
