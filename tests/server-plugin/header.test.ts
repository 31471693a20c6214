import { ServerResponse, IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { addToHeader } from '../../server-plugin/header.ts';

const response = () => new ServerResponse(new IncomingMessage(new Socket()));

describe('the Session-Debug header', () => {
  it('names a record and the path of its endpoint', () => {
    const res = response();
    addToHeader(res, 'abc_DEF-123', '/app/__sessions');
    expect(res.getHeader('session-debug')).toBe('"abc_DEF-123";path="/app/__sessions"');
  });

  it('has a member for each observed middleware', () => {
    const res = response();
    addToHeader(res, 'first-id', '/a');
    addToHeader(res, 'second-id', '/b');
    expect(res.getHeader('session-debug')).toBe('"first-id";path="/a", "second-id";path="/b"');
  });

  it('is left alone once the headers are sent', () => {
    const res = response();
    res.writeHead(200);
    expect(() => addToHeader(res, 'first-id', '/a')).not.toThrow();
  });
});
