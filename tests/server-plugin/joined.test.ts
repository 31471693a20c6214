import { describe, expect, it } from 'vitest';
import type { Observer, VisitObserver } from '../../server-plugin/session-framework/hook.ts';
import { joined, type OurVisit } from '../../server-plugin/session-framework/joined.ts';

const request = {
  method: 'GET',
  url: '/',
  secure: false,
  forwardedProto: null,
  cookieHeader: undefined,
  cookie: { value: null, count: 0 },
  request: {},
};
const none = (): void => undefined;
const theirs: VisitObserver = { headers: () => [['X-Theirs', '1']] };
const ours: OurVisit = {
  headers: () => [['X-Ours', '1']],
  loaded: none,
  accessed: none,
  changed: none,
  deciding: none,
  storeStart: none,
  storeEnd: none,
  decided: none,
  ended: none,
  cut: none,
};

describe('two observers', () => {
  const headers = (our: OurVisit | null, their: VisitObserver | null): unknown => {
    const observer: Observer = { describe: none, begin: () => their };
    const visit = joined({ describe: none, begin: () => our }, observer).begin(request);
    return visit && [...(visit.headers?.() ?? [])].map(([name]) => name);
  };

  it('both name their headers', () => {
    expect(headers(ours, theirs)).toEqual(['X-Theirs', 'X-Ours']);
    expect(headers(ours, {})).toEqual(['X-Ours']);
  });

  it('go on alone where the other leaves a request out', () => {
    expect(headers(ours, null)).toEqual(['X-Ours']);
    expect(headers(null, theirs)).toEqual(['X-Theirs']);
    expect(headers(null, null)).toBeNull();
  });
});
