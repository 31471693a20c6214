import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** A process of a test, and what it has written so far. */
export class Running {
  readonly child: ChildProcess;
  stdout = '';
  stderr = '';
  readonly #looks = new Set<() => void>();

  constructor(command: string, args: readonly string[], folder: string, env = process.env) {
    this.child = spawn(command, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout?.setEncoding('utf8').on('data', (part: string) => {
      this.stdout += part;
      this.#look();
    });
    this.child.stderr?.setEncoding('utf8').on('data', (part: string) => {
      this.stderr += part;
      this.#look();
    });
    this.child.once('close', () => this.#look());
  }

  get #hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Resolves when what was written is so; rejects where the process ends before. */
  async until(isSo: (running: Running) => boolean): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        if (isSo(this)) resolve();
        else if (this.#hasEnded) reject(new Error(`It ended.\n${this.stdout}\n${this.stderr}`));
        else return;
        this.#looks.delete(look);
      };
      this.#looks.add(look);
      look();
    });
  }

  /** The first group of a pattern, once standard output has it. */
  async printed(pattern: RegExp): Promise<string> {
    await this.until(({ stdout }) => pattern.test(stdout));
    return pattern.exec(this.stdout)?.[1] ?? '';
  }

  /** How it ended, by itself. */
  async end(): Promise<{ code: number | null; stdout: string; stderr: string }> {
    if (!this.#hasEnded) await once(this.child, 'close');
    const { stdout, stderr } = this;
    return { code: this.child.exitCode, stdout, stderr };
  }

  /** Ends it, unless it has ended. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (!this.#hasEnded) {
      const ended = once(this.child, 'close');
      this.child.kill(signal);
      await ended;
    }
    return this.child.exitCode;
  }

  #look(): void {
    for (const look of [...this.#looks]) look();
  }
}
