import { MAX_PAIR_BYTES } from '../../fate/line.ts';
import type { Refusal, SendRefusal, Unknown } from '../../fate/reasons.ts';
import { isLoopback } from '../../fate/host.ts';
import type { UnsentCookie, WireSetCookie, Witness } from '../../witness/hop.ts';
import { say, type Span } from '../spans.ts';

/** What became of a cookie in the browser, why, and what to do about it. */
export interface FateInWords {
  why: Span[];
  remedy: Span[] | null;
}

type Asked = Pick<Witness, 'url' | 'type' | 'initiator' | 'topLevelSite'>;

/** Why the browser did not keep a cookie that a response set. */
export function refusedInWords(reason: Refusal, set: WireSetCookie, asked: Asked): FateInWords {
  const host = hostOf(asked.url);
  switch (reason) {
    case 'name-value-pair-exceeds-max-size':
      return {
        why: say`Its name and value have ${set.bytes.toLocaleString('en')} bytes, and ${MAX_PAIR_BYTES.toLocaleString('en')} is the most that browsers keep.`,
        remedy: ['Keep less in the session, or keep it in a store on the server.'],
      };
    case 'no-cookie-content':
      return { why: ['It has neither a name nor a value.'], remedy: null };
    case 'disallowed-character':
      return {
        why: ['There is a control character in its line.'],
        remedy: say`Encode the value, as with ${'encodeURIComponent'}.`,
      };
    case 'nameless':
      return { why: ['It has no name.'], remedy: null };
    case 'invalid-domain':
      return {
        why: say`Its ${`Domain=${set.domain ?? ''}`} is neither ${host} nor a domain above it.`,
        remedy: say`Leave ${'Domain'} out: the cookie is then of the host that the browser asked. Where a proxy stands between, let it rewrite the domain, as with ${'cookieDomainRewrite'}.`,
      };
    case 'invalid-prefix':
      return {
        why: say`The prefix of its name, ${prefixOf(set.name)}, asks for more than the line has: ${'Secure'}, and for ${'__Host-'} also ${'Path=/'} and no ${'Domain'}.`,
        remedy: ['Add what the prefix asks for, or take another name.'],
      };
    case 'partitioned-insecure':
      return {
        why: say`${'Partitioned'} asks for ${'Secure'}, and the line has none.`,
        remedy: say`Add ${'Secure'}.`,
      };
    case 'clear-site-data':
      return {
        why: say`The same response has ${'Clear-Site-Data'}, which drops all cookies of the site, this one with them.`,
        remedy: ['Set the cookie in a later response.'],
      };
    case 'overwrite-secure':
      return {
        why: say`The browser has a ${'Secure'} cookie of this name, which plain http may not replace or clear.`,
        remedy: ['Use https here, too, or another name.'],
      };
    case 'preflight':
      return {
        why: ['It came with the answer to a preflight, which neither sends nor keeps cookies.'],
        remedy: ['Set it in the answer to the request itself.'],
      };
    case 'secure-only':
    case 'same-site-none-insecure':
    case 'same-site-strict':
    case 'same-site-lax':
    case 'same-site-unspecified-treated-as-lax':
    case 'third-party-blocked':
    case 'cookies-blocked':
    case 'no-credentials':
    case 'no-credentials-or-blocked':
      return inContext(reason, asked, 'kept');
  }
}

/** All reasons, and what to do about each. */
export function refusalInWords(
  reasons: readonly Refusal[],
  set: WireSetCookie,
  asked: Asked,
): FateInWords {
  const told = reasons.map((reason) => refusedInWords(reason, set, asked));
  const remedies = told.flatMap(({ remedy }) => (remedy ? [remedy] : []));
  return {
    why: inARow(told.map(({ why }) => why)),
    remedy: remedies.length === 0 ? null : inARow(remedies),
  };
}

function inARow(sentences: readonly Span[][]): Span[] {
  return sentences.flatMap((sentence, at) => (at === 0 ? sentence : [' ', ...sentence]));
}

/** Why a cookie of the browser's jar did not go along with a request. */
export function unsentInWords(
  { domain, path, reasons: [reason] }: UnsentCookie,
  asked: Asked,
): FateInWords {
  switch (reason) {
    case undefined:
      return { why: [], remedy: null };
    case 'domain-mismatch':
      return {
        why: say`It is a cookie of ${domain}, and the request went to ${hostOf(asked.url)}.`,
        remedy: say`Use one host for both, or set the cookie with a ${'Domain'} above both.`,
      };
    case 'not-on-path':
      return {
        why: say`Its ${`Path=${path}`} does not cover this address.`,
        remedy: say`Set it with ${'Path=/'}.`,
      };
    case 'other-partition':
      return {
        why: ['The browser keeps it apart, for pages of the site below which it was set.'],
        remedy: null,
      };
    case 'preflight':
      return { why: ['A preflight sends no cookies.'], remedy: null };
    default:
      return inContext(reason, asked, 'sent');
  }
}

type ContextRefusal = Exclude<Refusal & SendRefusal, 'preflight'>;

/** Reasons that lie in the request, and not in the cookie alone. */
function inContext(reason: ContextRefusal, asked: Asked, what: 'kept' | 'sent'): FateInWords {
  switch (reason) {
    case 'secure-only':
      return {
        why: say`It is ${'Secure'}, and the request went over plain http.`,
        remedy: say`Use https here, too, or a cookie that is not ${'Secure'} in development.`,
      };
    case 'same-site-none-insecure':
      return {
        why: say`${'SameSite=None'} asks for ${'Secure'}, and the cookie is not.`,
        remedy: say`Add ${'Secure'}, or use ${'SameSite=Lax'} where no other site needs the cookie.`,
      };
    case 'same-site-strict':
      return otherSite(say`${'SameSite=Strict'}`, asked, what);
    case 'same-site-lax':
      return otherSite(say`${'SameSite=Lax'}`, asked, what);
    case 'same-site-unspecified-treated-as-lax':
      return otherSite(say`no ${'SameSite'}, which is as ${'Lax'},`, asked, what);
    case 'third-party-blocked':
      return thirdParty(asked);
    case 'cookies-blocked':
      return {
        why: ['The browser is set to block all cookies of this site.'],
        remedy: ['Allow them in the settings of the browser.'],
      };
    case 'no-credentials':
      return {
        why: [
          ...scriptOf(asked),
          ' asked without credentials: the browser then neither sends nor keeps cookies.',
        ],
        remedy: CREDENTIALS,
      };
    case 'no-credentials-or-blocked':
      return {
        why: [
          ...scriptOf(asked),
          ' asked without credentials, and the browser then neither sends nor keeps cookies; or it is set to block all cookies of this site. Which of the two cannot be told here.',
        ],
        remedy: CREDENTIALS,
      };
  }
}

const CREDENTIALS = say`Ask with them: ${"fetch(url, { credentials: 'include' })"}, or ${'withCredentials'} of other clients; the server then has to allow it by ${'Access-Control-Allow-Credentials: true'}.`;

function thirdParty(asked: Asked): FateInWords {
  const names = twoNames(asked);
  if (names) {
    return {
      why: say`${names[0]} and ${names[1]} are two sites to a browser, though both are this machine: the cookie is a third party’s, and the browser blocks those.`,
      remedy: ONE_NAME,
    };
  }
  const where = asked.type === 'sub_frame' ? 'in a frame below ' : 'below ';
  return {
    why: [
      ...say`The browser blocks cookies of third parties, and ${hostOf(asked.url)} is one `,
      where,
      ...below(asked),
      '.',
    ],
    remedy: say`Set it with ${'SameSite=None; Secure; Partitioned'}, or serve both from one site.`,
  };
}

const ONE_NAME = say`Use one name for both, such as ${'localhost'}.`;

/** Where one name of this machine asks for another. */
function twoNames(asked: Asked): [string, string] | null {
  const [from, host] = [fromOf(asked), hostOf(asked.url)];
  const areTwo = from !== null && from !== host && isLoopback(from) && isLoopback(host);
  return areTwo ? [from, host] : null;
}

function otherSite(attribute: Span[], asked: Asked, what: 'kept' | 'sent'): FateInWords {
  const names = twoNames(asked);
  if (names) {
    return {
      why: [
        ...say`${names[0]} and ${names[1]} are two sites to a browser, though both are this machine. A cookie with `,
        ...attribute,
        ` is not ${what} in requests from the one to the other.`,
      ],
      remedy: ONE_NAME,
    };
  }
  if (asked.type === 'sub_frame' || asked.type === 'main_frame') {
    const isFrame = asked.type === 'sub_frame';
    return {
      why: isFrame
        ? [
            'It is in a frame below ',
            ...below(asked),
            `, another site: a cookie with `,
            ...attribute,
            ` is not ${what} there.`,
          ]
        : ['Another site led here, and a cookie with ', ...attribute, ` is not ${what} then.`],
      remedy: isFrame
        ? say`Set it with ${'SameSite=None; Secure; Partitioned'}.`
        : say`Use ${'SameSite=Lax'} where links of other sites are to find the session, or ${'SameSite=None; Secure'} where forms of theirs are.`,
    };
  }
  return {
    why: [
      'The request came from ',
      ...below(asked),
      ...say`, another site than ${hostOf(asked.url)}: a cookie with `,
      ...attribute,
      ` is not ${what} then.`,
    ],
    remedy: say`Serve both from one site, or set it with ${'SameSite=None; Secure'}; in a frame also ${'Partitioned'}.`,
  };
}

/** What would have to be known to tell what became of a cookie. */
export const FATE_UNKNOWN: Record<Unknown, string> = {
  'not-looked': 'The response was not seen.',
  frames: 'Which pages stand around the one that asked is not known, and it depends on that.',
  credentials:
    'Whether the request was made with credentials is not known, and it depends on that.',
  'third-party-setting':
    'Whether the browser blocks cookies of third parties is not known, and it depends on that.',
  'jar-before': 'What cookies the browser had before is not known, and it depends on that.',
  'not-in-jar':
    'By the rules it was kept, and the browser does not have it any more: it ran out at once, or a script, another response or the user removed it.',
  'came-otherwise':
    'What the browser has now does not fit this line: a script, another response or the user changed it meanwhile.',
  'too-many-cookies':
    'The site has more cookies than the browser keeps; it drops some, and does not say which.',
  age: 'How old the cookie is is not known, and it depends on that.',
};

function scriptOf({ initiator, type, url }: Asked): Span[] {
  const what = type === 'xmlhttprequest' ? 'A script' : 'Something';
  if (initiator == null || initiator === 'null') return [what];
  const isOwn = URL.canParse(url) && new URL(url).origin === initiator;
  return [`${what} of `, ...(isOwn ? ['the page'] : say`${initiator}`)];
}

/** The page on top, or who asked; a browser hides those that the extension may not look at. */
function below({ topLevelSite, initiator }: Asked): Span[] {
  const top = topLevelSite ?? initiator ?? null;
  return top === null || top === 'null' ? ['a page of another site'] : say`${top}`;
}

function fromOf({ initiator, topLevelSite }: Asked): string | null {
  const from = initiator ?? topLevelSite ?? null;
  return from !== null && URL.canParse(from) ? new URL(from).hostname : null;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : 'this host';
}

function prefixOf(name: string): string {
  return /^__[a-z-]+-/i.exec(name)?.[0] ?? name;
}
