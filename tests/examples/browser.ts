/** As much of a browser as these tests need: a cookie jar, and redirects taken one at a time. */
export interface Answer {
  status: number;
  location: string | undefined;
  setCookies: string[];
  body: string;
}

export class Browser {
  readonly #url: string;
  readonly cookies = new Map<string, string>();

  constructor(url: string) {
    this.#url = url;
  }

  get(path: string): Promise<Answer> {
    return this.#whole(this.start('GET', path));
  }

  post(path: string, fields: Record<string, string> = {}): Promise<Answer> {
    return this.#whole(this.start('POST', path, new URLSearchParams(fields)));
  }

  postText(path: string, body: string, type: string): Promise<Answer> {
    return this.#whole(this.start('POST', path, body, { 'Content-Type': type }));
  }

  /** Comes back with the headers, as a browser does that follows a redirect. */
  async start(
    method: string,
    path: string,
    body?: URLSearchParams | string,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(this.#url + path, {
      method,
      redirect: 'manual',
      headers: { ...headers, ...(cookie !== '' && { Cookie: cookie }) },
      ...(body !== undefined && { body }),
    });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return response;
  }

  #keep(line: string): void {
    const [pair = ''] = line.split(';');
    const name = pair.slice(0, pair.indexOf('='));
    const expires = /expires=([^;]+)/i.exec(line)?.[1];
    if (expires !== undefined && Date.parse(expires) <= Date.now()) this.cookies.delete(name);
    else this.cookies.set(name, pair.slice(pair.indexOf('=') + 1));
  }

  async #whole(started: Promise<Response>): Promise<Answer> {
    const response = await started;
    return {
      status: response.status,
      location: response.headers.get('location') ?? undefined,
      setCookies: response.headers.getSetCookie(),
      body: await response.text(),
    };
  }
}

/** The text of the element with this id, with the escaped characters as they look on the screen. */
export function textOf(page: string, id: string): string | undefined {
  const content = new RegExp(`<(\\w+)[^>]*\\bid="${id}"[^>]*>([\\s\\S]*?)</\\1\\s*>`).exec(
    page,
  )?.[2];
  return content
    ?.replace(/<[^>]*>/g, '')
    .replace(/&#(\d+);/g, (_entity, code: string) => String.fromCharCode(Number(code)))
    .replace(/\s+/g, ' ')
    .trim();
}
