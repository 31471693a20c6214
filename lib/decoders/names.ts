/** Whether a cookie has one of these names, with or without a prefix of RFC 6265bis. */
export function isNamed(name: string, names: readonly (string | RegExp)[]): boolean {
  const plain = withoutPrefix(name);
  return names.some((one) => (typeof one === 'string' ? one === plain : one.test(plain)));
}

/** A name without `__Host-` and its like (RFC 6265bis, section 4.1.3), which ask for attributes. */
export function withoutPrefix(name: string): string {
  return name.replace(/^__(host|secure|http|host-http)-/i, '');
}
