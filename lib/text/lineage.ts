/** A session through all of its ids. */
export const LINEAGE = {
  name: (number: number) => `Session ${number}`,
  title: (number: number) =>
    `Session ${number}, through all of its ids. session:${number} in the filter shows its requests.`,
  show: (number: number) => `Show the requests of session ${number}`,
};
