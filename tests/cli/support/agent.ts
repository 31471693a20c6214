import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import * as v from 'valibot';
import type { Project } from './shop.ts';

const AnswerSchema = v.looseObject({
  content: v.tuple([v.object({ type: v.literal('text'), text: v.string() })]),
  isError: v.optional(v.boolean(), false),
});

const RequestSchema = v.looseObject({
  n: v.number(),
  id: v.string(),
  path: v.string(),
  verdict: v.string(),
  reason: v.nullable(v.string()),
  why: v.string(),
  remedy: v.nullable(v.string()),
});

/** The client of the protocol's own SDK, and the command as an agent starts it. */
export class Agent {
  readonly #client: Client;

  private constructor(client: Client) {
    this.#client = client;
  }

  static async of(
    { installed }: Project,
    url: string,
    env: Record<string, string> = {},
  ): Promise<Agent> {
    const client = new Client({ name: 'test', version: '1' });
    const transport = new StdioClientTransport({
      command: join(installed.folder, 'node_modules/.bin/sessions-devtools'),
      args: ['mcp', '--url', url],
      cwd: installed.folder,
      // The Node of this run, and no other of the machine.
      env: { PATH: process.env.PATH ?? '', ...env },
    });
    await client.connect(transport);
    return new Agent(client);
  }

  async text(name: string, args: Record<string, unknown> = {}): Promise<string> {
    const answer = v.parse(AnswerSchema, await this.#client.callTool({ name, arguments: args }));
    return `${answer.isError ? 'error ' : ''}${answer.content[0].text}`;
  }

  async ask(name: string, args: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    return v.parse(v.looseObject({}), JSON.parse(await this.text(name, args)));
  }

  async requests(filter: string): Promise<v.InferOutput<typeof RequestSchema>[]> {
    const { requests } = await this.ask('find_requests', { filter });
    return v.parse(v.array(RequestSchema), requests);
  }

  get client(): Client {
    return this.#client;
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}
