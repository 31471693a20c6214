import { visible } from '../../foreign/visible.ts';
import type { Exchange } from '../../join/exchange.ts';

/** Said above the call, since a panel that hid it would hand out one that does something else. */
const MISSING = '# The panel keeps no values of cookies, no other headers and no body: add them.';

/** A request as a call of curl, as far as it is known. */
export function curlOf({ method, origin, path, witness }: Exchange): string {
  const url = witness?.url ?? (URL.canParse(path, origin) ? new URL(path, origin).href : origin);
  const names = witness?.cookies?.map(({ name }) => `${name}=…`) ?? [];
  const call = [
    'curl',
    ...(method === 'HEAD' ? ['--head'] : method === 'GET' ? [] : ['--request', quoted(method)]),
    ...(names.length === 0 ? [] : ['--cookie', quoted(names.join('; '))]),
    quoted(url),
  ];
  return `${MISSING}\n${call.join(' ')}\n`;
}

/** One word of a shell, whatever is in it (POSIX, section 2.2.2). */
function quoted(word: string): string {
  return `'${visible(word).replaceAll("'", `'\\''`)}'`;
}
