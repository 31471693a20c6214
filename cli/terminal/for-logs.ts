/**
 * A text that no build server takes for a command. GitHub's runner looks for `##[` anywhere in a line,
 * Azure's agent for `##vso[`, and commands to TeamCity begin with `##teamcity[`; an app's visitors
 * choose what stands in a path or a key. JSON reads the escape as the same sign.
 *
 * @see https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 * @see https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
 */
export function forLogs(text: string): string {
  return text.replace(/##(\w*)\[/g, '##$1\\u005b');
}
