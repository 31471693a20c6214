/** An item of a list as it is written down, and the bytes that it takes with the comma after it. */
export interface Sized {
  text: string;
  bytes: number;
}

export function sized(item: object): Sized {
  const text = JSON.stringify(item);
  return { text, bytes: Buffer.byteLength(text) + 1 };
}
