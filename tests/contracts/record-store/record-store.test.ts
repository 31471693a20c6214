import { createMemoryStore } from '../../../server-plugin/stores/memory.ts';
import { mirrored } from '../../../server-plugin/stores/sqlite/mirror.ts';
import { describeRecordStore } from './record-store.ts';

describeRecordStore('the store in memory', (limits) => createMemoryStore(limits));

// What comes of the copy is in tests/server-plugin/stores/.
describeRecordStore('the store in memory that is copied', (limits) =>
  mirrored(createMemoryStore(limits), () => undefined),
);
