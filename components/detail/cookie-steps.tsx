import { Check, CircleQuestionMark, Minus, X, type IconNode } from 'lucide';
import type { JSX } from 'preact';
import type { Exchange } from '../../lib/join/exchange.ts';
import { cookieSteps, STEP_STATES, type Step } from '../../lib/text/cookie-steps.ts';
import { Icon } from '../icon.tsx';
import { Spans } from '../spans.tsx';
import { useMiddleware } from './use-middleware.ts';

const ICONS: Record<Step['state'], IconNode> = {
  yes: Check,
  no: Minus,
  unknown: CircleQuestionMark,
};

/** The way of a cookie from the middleware's decision to the browser's jar. */
export function CookieSteps({ exchange }: { exchange: Exchange }): JSX.Element {
  const middleware = useMiddleware(exchange);
  return (
    <ol class="cookie-steps">
      {cookieSteps(exchange, middleware).map(({ name, state, isTrouble, body }) => (
        <li key={name} data-state={state} data-trouble={isTrouble ? '' : undefined}>
          <Icon node={isTrouble ? X : ICONS[state]} size={12} />
          <b>{name}</b> <span class="step-state">{STEP_STATES[state]}</span>
          <span class="step-body">
            <Spans spans={body} />
          </span>
        </li>
      ))}
    </ol>
  );
}
