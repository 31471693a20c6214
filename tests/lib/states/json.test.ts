import { describe, expect, it } from 'vitest';
import { formatPath, isRedacted, parsePath } from '../../../lib/states/json.ts';
import { fc } from '../../support/property.ts';

describe('formatPath', () => {
  it.each([
    [['num_visits'], 'num_visits'],
    [['car', 'wheels'], 'car.wheels'],
    [['cart', 0, 'n'], 'cart[0].n'],
    [['odd key', 'a'], '["odd key"].a'],
    [['a"b'], '["a\\"b"]'],
    [[], ''],
  ])('writes %j as one would in code: %s', (path, written) => {
    expect(formatPath(path)).toBe(written);
  });
});

describe('parsePath', () => {
  it('reads what formatPath writes', () => {
    const step = fc.oneof(fc.string({ unit: 'binary' }), fc.nat(999_999_999));
    fc.assert(
      fc.property(fc.array(step), (path) => {
        expect(parsePath(formatPath(path))).toEqual(path);
      }),
    );
  });

  it.each([
    'cart.',
    '.cart',
    'cart[',
    'cart[x]',
    'cart["a]',
    'cart["\\x"]',
    'a b',
    'cart..n',
    '[00]',
  ])('reads nothing else: %s', (text) => {
    expect(parsePath(text)).toBeNull();
  });
});

describe('isRedacted', () => {
  it('knows the placeholder of the server', () => {
    expect(isRedacted({ $redacted: { bytes: 3, hash: 'ab' } })).toBe(true);
  });

  it('does not take for one what an app stores under the same name', () => {
    expect(isRedacted({ $redacted: true })).toBe(false);
    expect(isRedacted({ $redacted: { bytes: 3, hash: 'ab' }, more: 1 })).toBe(false);
  });
});
