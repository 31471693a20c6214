import type { JSX } from 'preact';
import { originOf } from '../../lib/panel/servers.ts';
import { noPluginOf } from '../../lib/panel/situations.ts';
import { withoutPlugin } from '../../lib/text/no-plugin.ts';
import { hostOf, SERVER_TEXT } from '../../lib/text/server.ts';
import { CodeLine } from '../parts/code-line.tsx';
import { Spans } from '../parts/spans.tsx';
import { useStore } from '../hooks/use-store.ts';

/** In place of what a plugin tells of its server: what is missing, and how one has it. */
export function WithoutPlugin(): JSX.Element {
  const { rows, page } = useStore((state) => state);
  const origin = originOf(page);
  const { body, code } =
    origin === null
      ? withoutPlugin(null, null)
      : withoutPlugin(hostOf(origin), noPluginOf({ rows }, origin).format);
  return (
    <section>
      <h2>{SERVER_TEXT.noneTitle}</h2>
      <p>
        <Spans spans={body} />
      </p>
      {code !== undefined && <CodeLine code={code} />}
    </section>
  );
}
