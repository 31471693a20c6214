import * as v from 'valibot';
import { findRow } from '../../server/find.ts';
import { toolOf } from '../answer.ts';
import { REQUEST } from '../request-input.ts';
import { requestAnswer } from '../request-answer.ts';

const input = v.strictObject({ request: REQUEST });

export const explainRequest = toolOf({
  name: 'explain_request',
  title: 'One request: why, what to do, changes, life cycle',
  description:
    'Why a request has its verdict, what to do, each change of the session with what became of it (stored, overwritten, not-saved, out-of-reach, unknown), and what the session middleware did, in order.',
  input,
  async answer(app, { request }) {
    const row = findRow(await app.rows(), String(request));
    return { request: requestAnswer(row, app.contextOf(row)) };
  },
});
