/** Where the processes of a soak keep their records. */
export const RECORDS = ['memory', 'sqlite'] as const;

export type RecordsChoice = (typeof RECORDS)[number];
