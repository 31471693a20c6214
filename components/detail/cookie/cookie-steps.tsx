import { Check, CircleQuestionMark, Minus, X, type IconNode } from 'lucide';
import type { JSX } from 'preact';
import type { Exchange } from '../../../lib/join/exchange.ts';
import {
  cookieSteps,
  STEP_SOURCES,
  STEP_STATES,
  type Step,
} from '../../../lib/text/cookies/cookie-steps.ts';
import { DETAIL } from '../../../lib/text/detail.ts';
import { Icon } from '../../parts/icon.tsx';
import { Spans } from '../../parts/spans.tsx';
import { usePanelStore, useStore } from '../../hooks/use-store.ts';
import { useMiddleware } from '../use-middleware.ts';

const ICONS: Record<Step['state'], IconNode> = {
  yes: Check,
  no: Minus,
  unknown: CircleQuestionMark,
};

/** The way of a cookie from the middleware's decision to the request that sends it back. */
export function CookieSteps({ exchange }: { exchange: Exchange }): JSX.Element {
  const middleware = useMiddleware(exchange);
  const { log } = usePanelStore();
  // A later row may be the one that sends it.
  useStore(({ rows }) => rows);
  return (
    <ol class="cookie-steps">
      {cookieSteps(exchange, log.rows, middleware).map((step) => (
        <StepLine key={step.name} step={step} />
      ))}
    </ol>
  );
}

function StepLine({ step }: { step: Step }): JSX.Element {
  const { name, state, isTrouble, body, remedy, source } = step;
  return (
    <li data-state={state} data-trouble={isTrouble ? '' : undefined}>
      <Icon node={isTrouble ? X : ICONS[state]} size={12} />
      <b>{name}</b> <span class="step-state">{STEP_STATES[state]}</span>
      <span class="step-body">
        <Spans spans={body} />
        {source !== null && <span class="dim"> ({STEP_SOURCES[source]})</span>}
        {remedy && (
          <span class="step-remedy">
            <strong>{DETAIL.remedy}:</strong> <Spans spans={remedy} />
          </span>
        )}
      </span>
    </li>
  );
}
