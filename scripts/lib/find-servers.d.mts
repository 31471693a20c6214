export function findRedis(): string | undefined;

/** @param homes folders that hold one of PostgreSQL for each version, by the name of it */
export function findPostgres(homes?: { folder: string; version: RegExp }[]): string | undefined;
export function findMariaDB(places?: string[]): string | undefined;
