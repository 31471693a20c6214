import type { MiddlewareConfiguration, SessionRecord } from '../../../server-plugin/protocol.ts';
import type { Exchange } from '../../join/exchange.ts';
import { keepsSignature, signatureOf } from '../../witness/signature-cookie.ts';
import type { LostReason } from '../../judgement/verdict.ts';
import type { WireSetCookie, Witness } from '../../witness/hop.ts';
import { sessionLine } from '../../witness/session-line.ts';
import { refusalInWords, type FateInWords } from '../cookies/fate.ts';
import { marked, rowOr, say, type Span } from '../spans.ts';
import { adviceCode } from './lost.ts';
import { missingInWords } from './missing.ts';
import { missedInWords } from './not-cleared.ts';

/** A session whose cookie the browser refused: why it did says the browser's rule. */
export function rejection(
  { record, witness, cookieName, judgement }: Exchange,
  middleware: MiddlewareConfiguration | undefined,
): FateInWords | null {
  const { reason } = judgement;
  if (reason !== 'cookie-rejected' && reason !== 'cookie-too-large') return null;
  const set = sessionLine(witness, cookieName);
  const told = witness && set ? refusal(set, witness) : null;
  if (!told) return null;
  const advice = record ? adviceOf(reason, record, middleware) : [];
  const remedy = [...(told.remedy ?? []), ...advice];
  return { why: told.why, remedy: remedy.length === 0 ? null : remedy };
}

/** What the browser did otherwise than one would expect: a cookie that it did not send, or not drop. */
export function byTheBrowser({
  missingCookie,
  witness,
  cookieName,
  judgement,
}: Exchange): FateInWords | null {
  if (missingCookie) return missingInWords(missingCookie, witness);
  const set = sessionLine(witness, cookieName);
  if (!witness || !set) return null;
  if (set.fate?.outcome === 'nothing-cleared') {
    return set.fate.instead === null ? null : missedInWords(set.fate, set);
  }
  const isSaid = judgement.reason === 'cookie-rejected' || judgement.reason === 'cookie-too-large';
  return isSaid ? null : refusal(set, witness);
}

/** Advice of the middleware itself, behind what is true of every one. */
export function adviceOf(
  reason: LostReason,
  record: SessionRecord,
  middleware: MiddlewareConfiguration | undefined,
): Span[] {
  const code = adviceCode(reason, record);
  const advice = code === null ? undefined : middleware?.advice?.[code];
  return advice === undefined ? [] : [' ', ...marked(advice)];
}

function refusal(set: WireSetCookie, witness: Witness): FateInWords | null {
  if (set.fate?.outcome !== 'refused') return null;
  const { why, remedy } = refusalInWords(set.fate.reasons, set, witness);
  const came = witness.cookies?.some(({ name }) => name === set.name) === true;
  return {
    why: [
      ...(set.cleared
        ? say`The response told the browser to drop ${set.name}, and it did not. `
        : say`The response set ${set.name}, and the browser did not keep it. `),
      ...why,
      ...(came ? whatGoesOn(set, witness) : []),
    ],
    remedy,
  };
}

function whatGoesOn({ name }: WireSetCookie, witness: Witness): Span[] {
  if (!keepsSignature(witness, name)) return [' It goes on with the one it had.'];
  return say` It goes on with the one it had, and kept the new signature of the other (${signatureOf(name)}): the two do not fit.`;
}

/** That a cookie went along with the signature of another value, and since when. */
export function tornPairInWords({ tornPair, cookieName }: Exchange): Span[] {
  if (tornPair === null || cookieName === null) return [];
  return [
    ...say` It came with the signature of another value (${tornPair.signature}): of what `,
    ...rowOr(tornPair.by, 'an earlier response'),
    ...say` set, the browser kept the signature, and not ${cookieName}.`,
  ];
}
