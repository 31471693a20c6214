import type { CookieInside } from '../../witness/hop.ts';
import type { CheckOutcome } from '../../messaging/messages.ts';

export const SIGNATURE = {
  title: 'Check the signature',
  secret: 'The app’s secret, as it is configured',
  publicKey: 'The public key, as PEM (BEGIN PUBLIC KEY)',
  meaning:
    'Checked in the extension, with the cookie as the browser has it now. The key is sent to nobody and kept nowhere.',
  check: 'Check',
  checking: 'Checking…',
};

/** What came of a check by a key. */
const OUTCOMES: Record<CheckOutcome, string> = {
  valid: 'Valid: it was made with this key.',
  invalid:
    'Not valid: it was made with another key, or was changed since. Nobody can tell which of the two.',
  'wrong-key': 'Wrong key: it is not of the kind that this cookie is made with.',
  'not-checkable':
    'Cannot be checked here: the cookie has no signature that is known, or the browser does not know its algorithm.',
  gone: 'Not checked: the browser does not have this cookie any more, and its value is not kept here.',
  'no-answer': 'Not checked: the extension gave no answer.',
};

/**
 * What came of a check, in words.
 *
 * @param isAccepted whether the server accepted this very cookie: it was made with the server's key then
 */
export function checkInWords(outcome: CheckOutcome, isAccepted: boolean): string {
  return outcome === 'invalid' && isAccepted
    ? 'Wrong key: the server accepted this cookie, and it was not made with this key.'
    : OUTCOMES[outcome];
}

/** What to ask for: a JWT may be signed with a key pair. */
export function keyLabel({ format, facts }: CookieInside): string {
  const algorithm = facts.find(({ name }) => name === 'algorithm')?.value;
  const isPair = format === 'jwt' && !String(algorithm).startsWith('HS');
  return isPair ? SIGNATURE.publicKey : SIGNATURE.secret;
}
