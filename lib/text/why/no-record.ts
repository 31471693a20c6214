import type { Exchange } from '../../join/exchange.ts';
import type { Witness } from '../../witness/hop.ts';
import type { Span } from '../spans.ts';
import { unreadRecord } from './explain.ts';

/** Such as one that a navigation cut. */
function withoutResponse({ endedAt, error }: Witness): string {
  if (endedAt === null) return 'The response is not here yet.';
  return error === null
    ? 'The request ended, and its response was not seen.'
    : `The request ended without a response: ${error}.`;
}

const OF_ANOTHER: Span[] = [
  'The record that the response names is of another request: method, status, time or project are not those of this one.',
];

/** Why there is no record of an exchange; null where there is nothing to be missed. */
export function missingRecord(exchange: Exchange, server: string | null): Span[] | null {
  const { record, recordId, unread, witness, judgement } = exchange;
  if (record || witness === null) return null;
  if (unread !== null) return unreadRecord(unread, false);
  if (witness.fromCache) {
    return ['From the browser’s cache: the server took no part, so there is no record.'];
  }
  if (recordId === null && witness.references.length > 0) return OF_ANOTHER;
  if (recordId !== null) {
    if (server === 'needs-pairing' || server === 'not-proven') {
      return ['The server has a record of this request and shows it once this browser is paired.'];
    }
    if (server === 'unreachable') {
      return ['The server has a record of this request, and does not answer at the moment.'];
    }
    return [
      exchange.isRecordGone
        ? 'The server does not have its record of this request: it was let go, or another process of the server made it.'
        : 'Waiting for the server’s record of this request.',
    ];
  }
  if (witness.respondedAt === null) return [withoutResponse(witness)];
  if (server !== null) {
    return [
      'No record: the request was answered before the session middleware ran, such as a static file or a redirect; or many came while nobody read.',
    ];
  }
  if (judgement.verdict === 'none') return null;
  return [
    'No plugin told of this request: what the server did with the session is not known. The Cookie tab shows what its cookie tells.',
  ];
}
