import type { Reading } from '../detail/readings.ts';
import { STATE } from './detail.ts';
import { dateOf } from './time.ts';

/** What a value may mean, beside it: never in the session itself. */
export function readingText(reading: Reading): { text: string; meaning: string } {
  switch (reading.kind) {
    case 'time': {
      const unit = reading.unit === 'ms' ? 'milliseconds' : 'seconds';
      return {
        text: `${dateOf(reading.at)}, if ${reading.unit}`,
        meaning: `Not in the session: the number, if it counts ${unit} since 1970`,
      };
    }
    case 'bytes':
      return {
        text: `a Buffer of ${STATE.bytes(reading.count)}`,
        meaning: 'Not in the session: JSON writes bytes so',
      };
    case 'cut':
      return {
        text: 'cut: nested too deep to be told',
        meaning: 'Not in the session: the plugin tells no deeper levels',
      };
  }
}
