import { describe, expect, it } from 'vitest';
import { middlewareConfiguration, operation, T0 } from '../../support/records.ts';
import { asked, found, recorded, sent, set } from '../../support/scene.ts';

describe('the finding fixed-expiry', () => {
  const RULE = 'fixed-expiry';
  const begun = set(0, { expires: T0 + 5000 }, { respondedAt: T0 + 12 });
  const used = recorded(3, { ops: [operation('load'), operation('touch')] });
  const thrownOut = asked(6, { status: 401 });

  it('holds where the store keeps it longer and the cookie ends', () => {
    const terms = { rolling: 'rolling: true' };
    const [told] = found(
      RULE,
      [...begun, ...used, ...thrownOut],
      middlewareConfiguration({ terms }),
    );
    expect(told).toMatch(
      /^#2 made the store keep the session longer; the browser’s cookie ended at [\d:.]+ all the same, as #1 had said\. → Send the cookie again with each response, so that its end moves, too: rolling: true\.$/,
    );
  });

  it('holds not where nobody used it, or where the store did not move either', () => {
    expect(found(RULE, [...begun, ...thrownOut])).toEqual([]);
    expect(found(RULE, [...begun, ...recorded(3, {}), ...thrownOut])).toEqual([]);
  });

  it('does not apply without the plugin: a fixed time may be what is wanted', () => {
    expect(found(RULE, [...begun, ...sent(3), ...thrownOut])).toEqual([]);
  });
});
