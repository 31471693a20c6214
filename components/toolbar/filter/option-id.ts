/** The id of an option in the document, for the field to name its active one. */
export function optionId(list: string, index: number): string {
  return `${list}-${index}`;
}
