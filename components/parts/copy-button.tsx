import { Check, Copy, type IconNode } from 'lucide';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { STATE } from '../../lib/text/detail.ts';
import { IconButton } from './icon-button.tsx';
import { useHost } from '../hooks/use-store.ts';

interface CopyButtonProps {
  name: string;
  /** Made only when it is asked for: it may be long. */
  text: () => string;
  icon?: IconNode;
  tabIndex?: number;
  /** Shows its name beside the icon. */
  isNamed?: boolean;
}

/** Copies a text, and says for a moment that it did. */
export function CopyButton({
  name,
  text,
  icon = Copy,
  tabIndex,
  isNamed,
}: CopyButtonProps): JSX.Element {
  const host = useHost();
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return (
    <IconButton
      class="copy"
      icon={isCopied ? Check : icon}
      name={isCopied ? STATE.copied : name}
      {...(tabIndex === undefined ? {} : { tabIndex })}
      onClick={() => {
        host.copy(text());
        setCopied(true);
      }}
    >
      {isNamed && <span>{isCopied ? STATE.copied : name}</span>}
    </IconButton>
  );
}
