import { ADAPTERS } from '../under-test/all.ts';
import { describeHarmless } from './harmless.ts';

for (const adapter of ADAPTERS) describeHarmless(adapter);
