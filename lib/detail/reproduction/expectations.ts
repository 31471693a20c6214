import { redact } from '../../decoders/redact.ts';
import type { Exchange } from '../../join/exchange.ts';
import { isSame } from '../../states/diff.ts';
import type { Json, Path } from '../../states/json.ts';
import type { RevisionTable } from '../../states/revisions.ts';
import { judgedChangesOf, type Fate, type JudgedChange } from '../changes.ts';

/** What the session should have after a request, by what its rows know. */
export type Expectation =
  /** `value` undefined: nothing is there any more. */
  | { kind: 'value'; path: Path; value: Json | undefined }
  /** What should stand there looks like a secret, or is too long for a test. */
  | { kind: 'withheld'; path: Path }
  /** The app's answer should set the session cookie. */
  | { kind: 'cookie'; name: string };

export interface Expected {
  expectations: Expectation[];
  /** Changes beyond those that are listed. */
  more: number;
  /** Whether it is known what the request changed. */
  isKnown: boolean;
}

/** A test that asks for more is not read by anybody. */
const MOST = 40;
/** Characters of a value. */
const LONGEST_VALUE = 500;

const LOST: ReadonlySet<Fate> = new Set(['not-saved', 'overwritten', 'out-of-reach']);

/** In place of a secret: no app has it. */
const SECRET: Json = { $redacted: { bytes: 0, hash: '' } };

/** Nothing was lost by the app, but by a cookie that it did not send. */
const WITHOUT_LINE: ReadonlySet<string | null> = new Set(['no-cookie', 'insecure']);

/** What a request should have left: of one that lost changes those, else all that it changed. */
export function expectedOf(exchange: Exchange, revisions: RevisionTable): Expected {
  const { judgement, cookieName } = exchange;
  const changes = judgedChangesOf(exchange, revisions);
  const isLost = judgement.verdict === 'lost';
  const meant = (changes ?? []).filter(({ fate }) => !isLost || LOST.has(fate));
  const cookie: Expectation[] =
    WITHOUT_LINE.has(judgement.reason) && cookieName !== null
      ? [{ kind: 'cookie', name: cookieName }]
      : [];
  return {
    expectations: [...cookie, ...meant.slice(0, MOST).map(expectationOf)],
    more: Math.max(0, meant.length - MOST),
    isKnown: changes !== null,
  };
}

function expectationOf({ path, after }: JudgedChange): Expectation {
  if (after === undefined) return { kind: 'value', path, value: undefined };
  return isTellable(path, after)
    ? { kind: 'value', path, value: after }
    : { kind: 'withheld', path };
}

/** Whether a value may stand in a file: its keys say too whether it is a secret. */
function isTellable(path: Path, value: Json): boolean {
  if (JSON.stringify(value).length > LONGEST_VALUE) return false;
  const whole = path.reduceRight<Json>(
    (inner, key) => (typeof key === 'number' ? [inner] : Object.fromEntries([[key, inner]])),
    value,
  );
  return (
    isSame(
      redact(whole, () => SECRET),
      whole,
    ) && !holdsPlaceholder(value)
  );
}

/** What the plugin hid, or cut, is not what the app put there. */
function holdsPlaceholder(value: Json): boolean {
  return /"\$(?:redacted|cut)":/.test(JSON.stringify(value));
}
