import { describe } from 'vitest';
import { ADAPTERS } from '../under-test/all.ts';
import { describeConnections } from './connections.ts';
import { describeLeftovers } from './leftovers.ts';
import { describeProtocols } from './protocols.ts';

for (const adapter of ADAPTERS) {
  describe(adapter.name, () => {
    describeConnections(adapter);
    describeProtocols(adapter);
    describeLeftovers(adapter);
  });
}
