import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installPacked, type Installed } from '../../support/packed/install.ts';
import { Client, send, type Answer } from '../../support/http/http.ts';
import { Running } from './running.ts';

const PACKED = join(import.meta.dirname, '../packed');

/** The folder of an app that has the plugin and the command, both as their tarballs are. */
export class Project {
  readonly installed: Installed;
  readonly #running = new Set<Running>();

  private constructor(installed: Installed) {
    this.installed = installed;
    for (const file of readdirSync(PACKED)) {
      installed.write(file, readFileSync(join(PACKED, file), 'utf8'));
    }
  }

  static async make(): Promise<Project> {
    return new Project(await installPacked('server-plugin', 'cli'));
  }

  /**
   * Starts the app.
   *
   * @param port the one that it had before, or any
   * @param records that it keeps
   */
  async shop(port = 0, records = 1000): Promise<Shop> {
    const running = this.run(process.execPath, ['shop.mjs', String(port), String(records)]);
    return new Shop(running, Number(await running.printed(/listening on (\d+)/)));
  }

  /** Calls the command as one does: by its name, in the folder of the app. */
  command(...args: string[]): Running {
    return this.run(join(this.installed.folder, 'node_modules/.bin/sessions-devtools'), args);
  }

  run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
    const running = new Running(command, args, this.installed.folder, { ...process.env, ...env });
    this.#running.add(running);
    return running;
  }

  /** Ends what still runs. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.#running].map((running) => running.stop()));
    this.#running.clear();
  }

  async remove(): Promise<void> {
    await this.stopAll();
    this.installed.remove();
  }
}

/** A running app, and one visitor. */
export class Shop {
  readonly running: Running;
  readonly port: number;
  readonly client: Client;

  constructor(running: Running, port: number) {
    this.running = running;
    this.port = port;
    this.client = new Client(port);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  visit(path: string): Promise<Answer> {
    return this.client.send(path);
  }

  /** Two requests that overlap: the second stores over what the first has stored. */
  async overlap(): Promise<void> {
    const first = await this.#hold('first');
    const second = await this.#hold('second');
    await first();
    await second();
  }

  async #hold(key: string): Promise<() => Promise<unknown>> {
    const answer = this.visit(`/hold/${key}`);
    await send(this.port, `/held/${key}`);
    return async () => {
      await send(this.port, `/release/${key}`);
      return answer;
    };
  }
}
