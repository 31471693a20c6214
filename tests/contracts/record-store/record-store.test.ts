import { createMemoryStore } from '../../../server-plugin/stores/memory.ts';
import { describeRecordStore } from './record-store.ts';

describeRecordStore('the store in memory', (limits) => createMemoryStore(limits));
