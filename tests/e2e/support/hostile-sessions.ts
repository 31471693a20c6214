/** Sessions that no ordinary application has, as a server that lies tells them. */
import {
  type FakeEndpointOptions,
  recordsReply,
  revisionOf,
  savedRecord,
} from './fake-endpoint.ts';

/** One request that loaded a state, changed it into another, and saved it. */
export function oneChange(before: string, after: string): FakeEndpointOptions {
  return {
    records: () =>
      recordsReply({
        records: [savedRecord()],
        revisions: [revisionOf('rev-before', before), revisionOf('rev-after', after)],
      }),
  };
}

/** 20,000 levels. */
export function deepSession(): FakeEndpointOptions {
  const deep = '{"a":'.repeat(20_000) + '1' + '}'.repeat(20_000);
  return oneChange('{}', `{"deep":${deep}}`);
}

/** 300,000 keys. */
export function wideSession(): FakeEndpointOptions {
  const keys = Array.from({ length: 300_000 }, (_, index) => `"k${index}":${index}`).join();
  return oneChange('{}', `{${keys}}`);
}

/** As many keys as are shown, in 15 requests, all of them changed in each. */
export function restlessSession(): FakeEndpointOptions {
  const state = (round: number): string =>
    `{${Array.from({ length: 30_000 }, (_, index) => `"k${index}":${round}`).join()}}`;
  const records = () =>
    Array.from({ length: 15 }, (_, index) =>
      savedRecord({
        id: `record-${100 + index}`,
        t0: Date.now(),
        data: {
          loaded: `revision-${index}`,
          atHeaders: `revision-${index + 1}`,
          end: `revision-${index + 1}`,
          saved: `revision-${index + 1}`,
        },
        base: `revision-${index}`,
      }),
    );
  const revisions = () =>
    Array.from({ length: 16 }, (_, index) => revisionOf(`revision-${index}`, state(index)));
  return { records: () => recordsReply({ records: records(), revisions: revisions() }) };
}

/** A string of 400,000 characters. */
export function longSession(): FakeEndpointOptions {
  return oneChange('{}', `{"long":"${'x'.repeat(400_000)}"}`);
}

/** 2,000 records more whenever it is asked. */
export function endlessRecords(): FakeEndpointOptions {
  let made = 0;
  return {
    records: () => {
      const records = Array.from({ length: 2000 }, () =>
        savedRecord({ id: `flood-${made}`, seq: made, t0: Date.now() + made++ }),
      );
      return recordsReply({ records, more: true, cursor: `c${made}` });
    },
  };
}
