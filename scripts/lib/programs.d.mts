export function isProgram(path: string): boolean;

/** The first of these programs that is in a folder of PATH, or in one of `places`. */
export function findProgram(
  names: string[],
  options?: { places?: string[]; isUsable?: (path: string) => boolean },
): string | undefined;
