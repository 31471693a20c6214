import { hopKey } from '../../witness/assemble.ts';
import type { Witness } from '../../witness/hop.ts';

/** What names a row in every panel: its record, else its hop. */
interface Named {
  recordId: string | null;
  witness: Witness | null;
}

/** The name by which a recording tells a row's number; null where it has none. */
export function nameOfRow({ recordId, witness }: Named): string | null {
  return recordId ?? (witness ? hopKey(witness) : null);
}

/** The numbers that rows had where they were recorded: what was written of `#15` stays true. */
export class GivenNumbers {
  readonly #given = new Map<string, number>();
  #last = 0;

  /** The highest of them; no other row may have one below it. */
  get last(): number {
    return this.#last;
  }

  give(given: ReadonlyMap<string, number>): void {
    for (const [name, number] of given) {
      this.#given.set(name, number);
      this.#last = Math.max(this.#last, number);
    }
  }

  of(row: Named): number | undefined {
    return this.#given.get(nameOfRow(row) ?? '');
  }
}
