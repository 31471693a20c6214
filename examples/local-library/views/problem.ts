import { html, type Html } from './html.ts';

const HEADINGS: Record<number, string> = {
  400: 'That did not make sense to us',
  404: 'We do not have that',
  409: 'Not possible at the moment',
};

export function problemHeading(status: number): string {
  return HEADINGS[status] ?? (status >= 500 ? 'Something broke on our side' : 'That did not work');
}

export function problemView(status: number, message: string): Html {
  return html`
    <h1>${problemHeading(status)}</h1>
    <p class="lead" id="problem">${message}</p>
    <p><a href="/">Back to the start</a></p>
  `;
}
