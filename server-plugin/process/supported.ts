/** Which versions of its package an adapter was made for, and is tested with. */
export interface Supported {
  /** Of the package. */
  name: string;
  /** The first version, such as `1.18`. */
  from: string;
  /** The first one that is not known any more, such as `2`. */
  below: string;
}

/**
 * Whether a version is one of them.
 *
 * @param version null where it cannot be told: then nothing speaks against it
 */
export function isSupported({ from, below }: Supported, version: string | null): boolean {
  return version === null || (isFrom(version, from) && !isFrom(version, below));
}

/** What is said of another version. */
export function notSupported({ name, from, below }: Supported, version: string): string {
  return `Sessions DevTools: ${name} ${version} is not a version that this plugin knows (${from} and newer, below ${below}). Only what is public is told: its options and its cookie, and no sessions are recorded.`;
}

/** By its three numbers: a pre-release counts as what it leads to. */
function isFrom(version: string, least: string): boolean {
  const [has, needs] = [numbersOf(version), numbersOf(least)];
  const other = needs.findIndex((number, at) => has[at] !== number);
  return other === -1 || (has[other] ?? 0) > (needs[other] ?? 0);
}

function numbersOf(version: string): number[] {
  const parts = version.split(/[-+]/, 1)[0]?.split('.') ?? [];
  return [0, 1, 2].map((at) => Number(parts[at] ?? 0));
}
