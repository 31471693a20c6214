/** What axe finds wrong in a document of a browser, where it is painted: colours too. */
import type { Frame } from '@playwright/test';
import axe from 'axe-core';
import * as v from 'valibot';

/** What is read of axe's own answer: https://github.com/dequelabs/axe-core/blob/develop/doc/API.md */
const Results = v.object({
  violations: v.array(
    v.object({
      id: v.string(),
      nodes: v.array(v.object({ html: v.string(), failureSummary: v.optional(v.string()) })),
    }),
  ),
});

/** Brings axe into a document. @returns what it finds in the state in which the document is then */
export async function watchWithAxe(frame: Frame): Promise<() => Promise<string[]>> {
  await frame.evaluate(axe.source);
  return async () => {
    // As a text: the globals of the document are not those of this program.
    const answer: unknown = await frame.evaluate(
      "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => ({ violations }))",
    );
    return v
      .parse(Results, answer)
      .violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary = '' }) => `${id}: ${html}\n${failureSummary}`),
      );
  };
}
