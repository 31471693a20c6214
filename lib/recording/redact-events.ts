import type { WitnessEvent } from '../witness/events.ts';
import type { WireCookie } from '../witness/hop.ts';
import type { Pseudonyms } from './pseudonyms.ts';
import type { TextHider } from './redact-text.ts';

/** Facts whose words are not of the format: whoever made the cookie may write there what he likes. */
const FREE: ReadonlySet<string> = new Set(['keyId', 'type', 'purpose']);

/** Hides what is in the events of the browser: fingerprints, names of states, and addresses. */
export function hidesInEvents(
  pseudonyms: Pseudonyms,
  text: TextHider,
): (event: WitnessEvent) => WitnessEvent {
  const cookie = <Cookie extends WireCookie>(given: Cookie): Cookie => ({
    ...given,
    fingerprint: pseudonyms(given.fingerprint),
    ...(given.inside && { inside: inside(given.inside) }),
  });
  const hidesIn = (fact: string) => (FREE.has(fact) ? text.foreign : text.words);
  const inside = (given: NonNullable<WireCookie['inside']>): NonNullable<WireCookie['inside']> => ({
    ...given,
    content: given.content === null ? null : pseudonyms(given.content),
    facts: given.facts.map(({ name, value }) => ({
      name,
      value: typeof value === 'string' ? hidesIn(name)(value) : value,
    })),
  });
  return (event) => {
    const url = text.address(event.url);
    switch (event.kind) {
      case 'request': {
        const { initiator } = event;
        return {
          ...event,
          ...withoutContents(event),
          url,
          cookies: event.cookies.map(cookie),
          ...(typeof initiator === 'string' && { initiator: text.address(initiator) }),
        };
      }
      case 'response': {
        const setCookies = event.setCookies.map(cookie);
        return { ...event, ...withoutContents(event), url, setCookies };
      }
      case 'jar': {
        const unsent = event.unsent.map((one) => ({
          ...one,
          fingerprint: pseudonyms(one.fingerprint),
        }));
        return { ...event, url, unsent };
      }
      case 'redirect':
      case 'done':
      case 'error':
        return { ...event, url };
    }
  };
}

/** What cookies hold are states, which a recording has in a list of its own. */
function withoutContents({ contents }: { contents?: unknown[] }): { contents?: [] } {
  return contents === undefined ? {} : { contents: [] };
}
