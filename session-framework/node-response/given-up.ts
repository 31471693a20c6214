/** Headers that describe a response which is given up for an error: of its content, or its place. */
const GIVEN_UP =
  /^(content-.*|transfer-encoding|trailer|etag|last-modified|location|cache-control|expires|accept-ranges)$/i;

/** Those of a response's headers that the error in its place must not have. */
export function givenUp(names: readonly string[]): string[] {
  return names.filter((name) => GIVEN_UP.test(name));
}
