import { describeAdapter } from './adapter.ts';
import { ADAPTERS } from '../under-test/all.ts';

for (const adapter of ADAPTERS) describeAdapter(adapter);
