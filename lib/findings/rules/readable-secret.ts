import type { Exchange } from '../../join/exchange.ts';
import { formatPath, isBranch, type Json, type Path } from '../../states/json.ts';
import { say } from '../../text/spans.ts';
import { listOf } from '../../text/words.ts';
import { wordsOf } from '../../../server-plugin/redaction/names.ts';
import type { Rule } from '../finding.ts';
import { lastOfEach, link, sentCookie, setCookieLine } from '../rows.ts';
import type { Scene } from '../scene.ts';
import type { WireCookie } from '../../witness/hop.ts';

/**
 * Words of keys whose values no cookie should tell. A token against forged forms is ordinary in a
 * session that is signed, and so is one of a service that keeps its own there.
 */
const SECRET =
  /\b(password|passwd|pwd|passphrase|passcode|(client|app|api|signing|encryption) secret|(private|secret|signing|encryption) key|card number|cvv|cvc|ssn|iban)\b/;

/** Words that make something else of them: `password reset at`, `has password`. */
const ABOUT =
  /\b(reset|changed|updated|exp|url|policy|expires|expired|expiry|at|on|count|attempts|is|has|needs|must|hint|length|strength|required|id|type|last|error|errors)\b/;

/** More is not looked at for a glance. */
const MOST_VALUES = 2000;

/** A secret stands in a session that anybody who has the cookie can read. */
export const readableSecret: Rule = {
  name: 'readable-secret',
  find: (scene) => {
    const known = new Map<string, Path[]>();
    const found = lastOfEach(scene.rows, (row) =>
      secretsOf(row, scene, known).length > 0 ? row.cookieName : null,
    );
    return [...found.values()].map((rows) => {
      const [last] = rows;
      const secrets = secretsOf(last, scene, known);
      return {
        rows,
        why: [
          ...say`${listOf(secrets, formatPath)} stands in ${last.cookieName ?? ''} of `,
          link(last),
          '. The cookie is signed or encoded, and not encrypted: whoever has it can read it.',
        ],
        remedy: [
          'Keep it out of the session, keep the session in a store on the server, or encrypt the cookie.',
        ],
      };
    });
  },
};

function secretsOf(row: Exchange, { revisions }: Scene, known: Map<string, Path[]>): Path[] {
  const id = contentOf(setCookieLine(row)) ?? contentOf(sentCookie(row));
  if (id === null) return [];
  const before = known.get(id);
  if (before) return before;
  const secrets = secretsIn(revisions.get(id)?.value);
  known.set(id, secrets);
  return secrets;
}

function contentOf(cookie: WireCookie | undefined): string | null {
  const inside = cookie?.inside;
  const isReadable = inside?.kind === 'readable' || inside?.kind === 'signed';
  // What may as well be of another format is not told of.
  return isReadable && inside.confidence !== 'possible' ? inside.content : null;
}

/** Where in a value secrets are. */
function secretsIn(value: Json | undefined): Path[] {
  const found: Path[] = [];
  const work: [Path, Json | undefined][] = [[[], value]];
  for (let looked = 0; looked < MOST_VALUES; looked++) {
    const next = work.shift();
    if (!next) break;
    const [path, branch] = next;
    if (!isBranch(branch)) continue;
    for (const [key, item] of Object.entries(branch)) {
      const at = [...path, Array.isArray(branch) ? Number(key) : key];
      if (!Array.isArray(branch) && isSecret(key, item)) found.push(at);
      else work.push([at, item]);
    }
  }
  return found;
}

function isSecret(key: string, value: Json): boolean {
  const words = wordsOf(key);
  if (!SECRET.test(words) || ABOUT.test(words)) return false;
  // A placeholder stands for it; texts that are none are too short to be one.
  return typeof value === 'string' ? value.length > 3 : typeof value === 'object' && value !== null;
}
