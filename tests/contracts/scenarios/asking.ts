import type { AdapterUnderTest, App } from '../under-test/adapter-under-test.ts';
import type { Asked } from './scenario.ts';

const pairsOf = (jar: ReadonlyMap<string, string>): string[] =>
  [...jar].map(([name, value]) => `${name}=${value}`);

/** What is sent for a request of a scenario, but for its cookies. */
export function askedBy({ ask }: Asked): {
  target: string;
  method: string;
  headers: Record<string, string>;
} {
  const [, method = 'GET', target = '', condition] =
    /^(?:(\w+) )?(\/\S*)(?: (.*))?$/.exec(ask) ?? [];
  return { target, method, headers: condition === undefined ? {} : { [condition]: '"1"' } };
}

/**
 * Does to the jar of a visitor what a request asks for.
 *
 * @param first the cookies that the visitor had first
 * @returns what is sent in its place
 */
export async function withCookie(
  { adapter, app }: { adapter: AdapterUnderTest; app: App },
  { jar, first }: { jar: Map<string, string>; first: ReadonlyMap<string, string> },
  { cookie }: Asked,
): Promise<{ cookie?: string }> {
  if (cookie === 'expired') await app.outlive?.(jar);
  if (cookie === 'forged') adapter.forge?.(jar);
  if (cookie === 'unknown') adapter.present(jar, adapter.unknownId);
  const pairs = pairsOf(jar);
  if (cookie === 'stale') return { cookie: [...pairsOf(first), ...pairs].join('; ') };
  if (cookie !== 'twice') return {};
  const again = `${adapter.cookieName}=${jar.get(adapter.cookieName) ?? ''}`;
  return { cookie: [...pairs, again].join('; ') };
}
