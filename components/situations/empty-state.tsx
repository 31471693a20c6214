import type { JSX } from 'preact';
import type { Message } from '../../lib/text/server.ts';
import { CodeLine } from '../parts/code-line.tsx';
import { SituationAction } from './situation-action.tsx';
import { Spans } from '../parts/spans.tsx';
import { PairingForm } from './pairing-form.tsx';

/** Why there is nothing to be seen, and what to do about it. */
export function EmptyState({ message }: { message: Message }): JSX.Element {
  const { title, body, code, action, pairWith } = message;
  return (
    <section class="empty-state" role="status">
      <h2>{title}</h2>
      <p>
        <Spans spans={body} />
      </p>
      {code !== undefined && <CodeLine code={code} />}
      {pairWith !== undefined && <PairingForm server={pairWith} />}
      {action && <SituationAction action={action} />}
    </section>
  );
}
