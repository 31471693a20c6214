import { describe, expect, it } from 'vitest';
import { serveText } from '../../../server-plugin/redaction/json.ts';
import { createRedactor, defaultRedactor } from '../../../server-plugin/redaction/redactor.ts';

const KEY = 'key of the tests';
const serve = (value: unknown, redactor = defaultRedactor): unknown =>
  JSON.parse(serveText(JSON.stringify(value), redactor, KEY).json);

describe('the configuration', () => {
  it('false hides nothing', () => {
    expect(serve({ password: 'x' }, createRedactor(false))).toEqual({ password: 'x' });
  });

  it('a list hides more', () => {
    const redactor = createRedactor(['iban', 'cardNumber', /^ssn/g]);
    expect(
      ['iban', 'card_number', 'ssn1', 'ssn2', 'password'].map((key) => redactor.hides(key)),
    ).toEqual([true, true, true, true, true]);
    expect(redactor.hides('libaneses')).toBe(false);
    expect(createRedactor([/^card/i]).hides('CardHolder')).toBe(true);
    expect(createRedactor(['-', 'iban']).hides('_')).toBe(false);
  });

  it('a function decides alone', () => {
    const redactor = createRedactor((key) => key === 'name');
    expect([redactor.hides('name'), redactor.hides('password')]).toEqual([true, false]);
  });

  it('a function that throws hides', () => {
    const redactor = createRedactor(() => {
      throw new Error('mistake');
    });
    expect(redactor.hides('name')).toBe(true);
  });
});
