import { visible } from '../../foreign/visible.ts';
import { isWeb } from '../../witness/hosts.ts';
import type { Exchange } from '../../join/exchange.ts';

/** Said above the call, since a panel that hid it would hand out one that does something else. */
const MISSING = '# The panel keeps no values of cookies, no other headers and no body: add them.';

const NO_ADDRESS = '# The panel does not know the address of this request.\n';

/** A request as a call of curl, as far as it is known. */
export function curlOf({ method, origin, path, witness }: Exchange): string {
  // Not resolved: '//name/x' is a path of this host.
  const whole = path.startsWith('/') ? origin + path : path;
  const told = URL.canParse(whole) ? new URL(whole).href : null;
  const url = witness?.url ?? told;
  // What is no address could be an option to curl: a recording says what it likes.
  if (url === null || !isWeb(url)) return NO_ADDRESS;
  const names = witness?.cookies?.map(({ name }) => `${name}=…`) ?? [];
  const call = [
    'curl',
    ...(method === 'HEAD' ? ['--head'] : method === 'GET' ? [] : ['--request', quoted(method)]),
    ...(names.length === 0 ? [] : ['--cookie', quoted(names.join('; '))]),
    // Else they stand for a range of addresses.
    ...(/[[\]{}]/.test(url) ? ['--globoff'] : []),
    quoted(url),
  ];
  return `${MISSING}\n${call.join(' ')}\n`;
}

/** One word of a shell, whatever is in it (POSIX, section 2.2.2). */
function quoted(word: string): string {
  return `'${visible(word).replaceAll("'", `'\\''`)}'`;
}
