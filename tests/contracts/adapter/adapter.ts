import { describe } from 'vitest';
import type { AdapterUnderTest } from '../under-test/adapter-under-test.ts';
import { describeRecording } from './recording.ts';
import { describeResponses } from './responses.ts';
import { describeSessions } from './sessions.ts';
import { stageOf } from './stage.ts';
import { describeWords } from './words.ts';

/** What every adapter must tell, whatever its middleware: over each of its hosts and stores. */
export function describeAdapter(adapter: AdapterUnderTest): void {
  describeWords(adapter);
  describe.each(adapter.hosts)(`${adapter.name} on %s`, (host) => {
    describe.each(adapter.stores)('with %s', (store) => {
      const stage = stageOf(adapter, host, store);
      describeSessions(stage);
      describeResponses(stage);
      describeRecording(stage);
    });
  });
}
