/** A line for each program that is missing: which tests are skipped, and the remedy. */
export function skippedTests(): string[];
