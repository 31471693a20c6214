/**
 * A small client of Marionette, Firefox's own automation protocol: the only one that can run code
 * in the browser's interface, hence in DevTools. A packet is `<length>:<json>`:
 * https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html
 */
import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import * as v from 'valibot';
import { PATIENCE } from '../../../support/patience.ts';
import { within } from '../wait.ts';
import { type Json, isJson } from './json.ts';

type Context = 'chrome' | 'content';

const Failure = v.looseObject({ error: v.string(), message: v.string(), stacktrace: v.string() });
const Reply = v.tuple([v.literal(1), v.number(), v.nullable(Failure), v.unknown()]);
/** Our scripts answer in text; null means that the document went away under the script. */
const Answer = v.object({ value: v.nullable(v.string()) });
/** How a script of ours answers, see `execute`. */
const Outcome = v.union([
  v.strictObject({ value: v.optional(v.unknown(), null) }),
  v.strictObject({ error: v.string(), stack: v.string() }),
]);

interface Pending {
  command: string;
  resolve: (result: unknown) => void;
  reject: (error: Error) => void;
}

export class Marionette {
  readonly #socket: Socket;
  readonly #pending = new Map<number, Pending>();
  #received = Buffer.alloc(0);
  #lastId = 0;
  #context: Context = 'content';
  /** The context belongs to the connection, so what depends on it runs one after another. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('close', () => this.#failAll('the connection was closed'));
    socket.on('error', (error) => this.#failAll(error.message));
  }

  static async connect(port: number): Promise<Marionette> {
    const socket = connect(port, '127.0.0.1');
    await within(`Marionette on port ${port}`, once(socket, 'connect'));
    const marionette = new Marionette(socket);
    await marionette.send('WebDriver:NewSession');
    // Firefox ends a script after 30 s by itself, which would not say what the script waits for.
    await marionette.send('WebDriver:SetTimeouts', { script: PATIENCE.script });
    return marionette;
  }

  close(): void {
    this.#socket.destroy();
  }

  async send(command: string, parameters: Json = {}): Promise<unknown> {
    const id = ++this.#lastId;
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#pending.set(id, { command, resolve, reject });
    });
    const body = JSON.stringify([0, id, command, parameters]);
    this.#socket.write(`${Buffer.byteLength(body)}:${body}`);
    try {
      return await within(`Firefox to answer ${command}`, answer, PATIENCE.command);
    } catch (cause) {
      // Thrown here for the stack: that of a socket's event does not say who asked.
      throw new Error(cause instanceof Error ? cause.message : String(cause), { cause });
    }
  }

  /** Runs a function in the browser's own window, with all its rights. */
  async chrome<A extends Json[]>(script: (...args: A) => unknown, ...args: A): Promise<Json> {
    return this.#execute('chrome', script, args);
  }

  /** Runs a function in the web page of the selected tab. */
  async page<A extends Json[]>(script: (...args: A) => unknown, ...args: A): Promise<Json> {
    return this.#execute('content', script, args);
  }

  /** Sends a WebDriver command that depends on the context, such as navigation. */
  sendIn(context: Context, command: string, parameters: Json = {}): Promise<unknown> {
    const run = this.#turn.then(async () => {
      if (this.#context !== context) await this.send('Marionette:SetContext', { value: context });
      this.#context = context;
      return this.send(command, parameters);
    });
    this.#turn = run.catch(() => undefined);
    return run;
  }

  /** The function is sent as source, so it sees its arguments and the globals there, nothing else. */
  async #execute<A extends Json[]>(
    context: Context,
    script: (...args: A) => unknown,
    args: A,
  ): Promise<Json> {
    const answer = await this.sendIn(context, 'WebDriver:ExecuteAsyncScript', {
      script: answering(script),
      args,
      newSandbox: true,
      sandbox: context === 'chrome' ? 'system' : 'default',
    });
    return outcome(v.parse(Answer, answer).value);
  }

  #receive(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    for (;;) {
      const colon = this.#received.indexOf(':');
      const end = colon + 1 + Number(this.#received.toString('latin1', 0, colon));
      if (colon < 0 || this.#received.length < end) return;
      const packet: unknown = JSON.parse(this.#received.toString('utf8', colon + 1, end));
      this.#received = this.#received.subarray(end);
      if (Array.isArray(packet)) this.#settle(v.parse(Reply, packet)); // else the greeting
    }
  }

  #settle([, id, failure, result]: v.InferOutput<typeof Reply>): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (!failure) return pending?.resolve(result);
    pending?.reject(new Error(`${pending.command}: ${failure.error}: ${failure.message}`));
  }

  #failAll(reason: string): void {
    for (const { command, reject } of this.#pending.values()) {
      reject(new Error(`${command}: ${reason}`));
    }
    this.#pending.clear();
  }
}

/**
 * The source of a script that calls `script` with its arguments and hands the outcome to the last
 * one, as text: objects would have to be plain for Marionette to pass them.
 */
export function answering(script: { toString(): string }): string {
  return `
    const args = [...arguments];
    const answer = args.pop();
    (async () => (${script.toString()})(...args))().then(
      (value) => answer(JSON.stringify({ value })),
      (error) => answer(JSON.stringify({ error: String(error), stack: String(error?.stack) })),
    );`;
}

/** Reads what a script made by `answering` said; what it threw is thrown here. */
export function outcome(answer: Json): Json {
  if (typeof answer !== 'string') throw new Error('The document went away under the script.');
  const result = v.parse(Outcome, JSON.parse(answer));
  if ('error' in result) throw new Error(`${result.error}\nin Firefox:\n${result.stack}`);
  if (!isJson(result.value)) throw new Error('The script answered with something else than JSON.');
  return result.value;
}
