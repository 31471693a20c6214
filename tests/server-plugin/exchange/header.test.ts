import { ServerResponse, IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { addToHeader, placeOf } from '../../../server-plugin/exchange/header.ts';

const response = () => new ServerResponse(new IncomingMessage(new Socket()));

describe('the Session-Debug header', () => {
  it('names a record, the path of its endpoint and the project', () => {
    const res = response();
    addToHeader(res, 'abc_DEF-123', placeOf('/app/__sessions', 'abc'));
    expect(res.getHeader('session-debug')).toBe(
      '"abc_DEF-123";path="/app/__sessions";project="abc"',
    );
  });

  it('has a member for each observed middleware', () => {
    const res = response();
    addToHeader(res, 'first-id', ';path="/a"');
    addToHeader(res, 'second-id', ';path="/b"');
    expect(res.getHeader('session-debug')).toBe('"first-id";path="/a", "second-id";path="/b"');
  });

  it('is left alone once the headers are sent', () => {
    const res = response();
    res.writeHead(200);
    expect(() => addToHeader(res, 'first-id', '/a')).not.toThrow();
  });
});
