/**
 * A text that no build server takes for a command: GitHub's runner looks for `##[` anywhere in a line,
 * and an app's visitors choose what stands in a path. JSON reads the escape as the same sign.
 *
 * @see https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
export function forLogs(text: string): string {
  return text.replaceAll('##[', '##\\u005b');
}
