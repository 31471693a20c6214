import type { Hub } from '../../../server-plugin/hub.ts';
import { Draft } from '../../../server-plugin/recording/recorder.ts';
import { defaultRedactor } from '../../../server-plugin/redaction/redactor.ts';

/** Makes the record of a request with a state, as an adapter does at its response. */
export function keep(hub: Hub, url: string, text = '{"cart":1}'): Draft {
  const draft = new Draft(
    {
      method: 'GET',
      url,
      secure: false,
      forwardedProto: null,
      middleware: { name: 'test', version: '1.0.0', kind: 'store', rule: 'hash' },
      cookieIn: { name: 'sid', count: 0, bytes: 0, state: 'absent' },
    },
    hub.revisions,
  );
  draft.set('saved', draft.intern(text.slice(1), defaultRedactor, null));
  hub.records.put(draft);
  return draft;
}
