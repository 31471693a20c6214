/** Headers that describe a response which is given up for an error: of its content, or its place. */
export const GIVEN_UP =
  /^(content-.*|transfer-encoding|trailer|etag|last-modified|location|cache-control|expires|accept-ranges)$/i;
