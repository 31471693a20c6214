import type { Cookie } from '../../../lib/decoders/decoder.ts';

/** Cookies that frameworks in Python, Ruby and PHP have made, with the key of each in `KEY`. */

export const KEY = 'test-key-0123456789-abcdefghijklmnop';

/** What the sessions hold where nothing else is said. */
export const HOLDS = {
  user: 'ada',
  cart: { items: [1, 2, 3], total: 12.5 },
  näme: 'Zoë',
  flag: true,
  none: null,
};

/** Made by Django 3.2.25. */
export const DJANGO = {
  small: {
    name: 'sessionid',
    value: 'eyJ1c2VyIjoiYWRhIn0:1xWMZg:MF3-WV2-NrEFACnD7mhp5J4A-k_LsIX86iYMBG5yKaE',
  },
  compressed: {
    name: 'sessionid',
    value:
      '.eJwdizsKgDAQBe_y6kXir9mj-ClWXUWICcRNJd7dYDnMzIN8awJDNgFhlWTgB6fpdYPHmhpqZ4JFEw-um6p_CWHKzml3afmG-MNS5t3LAbaUtSQxFBuy9-8H2SIemA:1xWMZg:eDnpj0ccNdXARSRFzg7k6tL1AamsTXJKFjBf2LBX2Nw',
  },
  id: { name: 'sessionid', value: '8cudjzzz2s1aie43le079zaokydtse76' },
} satisfies Record<string, Cookie>;

/** Made by Flask 2.2.2. */
export const FLASK = {
  session: {
    name: 'session',
    value:
      '.eJwdyDkOgDAMBdG7_NpCYWt8FJbCgEFIIZGCUyHuTkQ38x6skgz84DS9bvBYU0PtTLBo4sF1U_UvYfdygC1lJYQYFByy96Wn7Jx2VwEM8Z8FhHxrKiKb4P0A_pIemA.awdxjQ.vd5Ry3RWLS16Uf2QPL2LYJq9lj4',
  },
  permanent: {
    name: 'session',
    value:
      '.eJw1i80KgzAQBt_lOy_iT73kUdQia7uWQrIpcXMKvrtB6G1mYArWn6TAKmpwlrIQXpwqF3xNwgE3d9TT8CRYNPZwXd-MJ2H3_PkfGlXgNHtfecltK49QA6Z4ywZCPiTVwm_GeQHKgSUr.awdxjQ.R0GberfTREi8Y74NT0wUNXgcbBc',
  },
  tagged: {
    name: 'session',
    value:
      '.eJyrVkpSsqpWUgCSSo6OrrZKtTpKJWARIBltqGMUCxQoBQsASSUD_MAQpL08IzUPrCEFqMGtKFNHwcBIwSsxT8HIwMhMwcDYysDEysBUwd03RKm2FgCnmB5L.awdxjQ.IZmUk3r_5N-BBnmYxelUS_5w-mI',
  },
} satisfies Record<string, Cookie>;

/** Made by Rails 6.1.7.10, whose key is `KEY-KEY`. */
export const RAILS = {
  session: {
    name: '_app_session',
    value:
      'TIb2TrIqMIeRWkKj8AqjRbCwGQHPbmR2BKSsNsyupYJOLSUXbb7jSkUkilzhU6dpYV8rg%2BlNg9Xu%2B0FRQefy%2B61RjDKSXouPAE3SIlM5lLXaWhKzKfeUO2CMNYB7%2FT7eJf5DqlzdUl3HibWZJaSYVHOqTvK2cwVGNMUHz1XjILeFyqN1Vz6fSD6CmcpSV3QIYhzMkom8o8WJSNsnuA6tDQMfVtTsrIwHi34TnV1EV8XiQN%2BkmlsgqYVJmFXUtt9T5Hct220Yr26lFyJbaklJJxzEhDLZr5hFNunsI%2B5IIE9LNipdlnAjF1b0kxH5LcCEqVA48nVc%2F5ALbUdcd3I9O6r8xtXZ3d6XxMNJ%2F1s552qF%2F01WKxnTYm3G6AxE6asapiNi%2FYbRbgki4lOdTabCHg%3D%3D--lsKg5G7ZqDohmYdg--XMY%2By%2BxBrq7DQAfTGwxhbQ%3D%3D',
  },
  signed: {
    name: 'signed_user',
    value:
      'eyJfcmFpbHMiOnsibWVzc2FnZSI6IkltRmtZU0k9IiwiZXhwIjpudWxsLCJwdXIiOiJjb29raWUuc2lnbmVkX3VzZXIifX0%3D--194a30cd7f4c9ada8c0c504ab93e48351189111b',
  },
  encrypted: {
    name: 'enc_user',
    value:
      'Guh59W3pv9JmXndNr6UcXEkeAABmxPA2v5lTjI0okOTIQ97ZvnZLJBW%2FGJh6qx2IAN2dcAzE0ZoXktTOgnluf%2FeouWc%3D--GOEuENFXVc2S2Czy--CVH%2FaBgr1QpGhXK72gdX7w%3D%3D',
  },
} satisfies Record<string, Cookie>;

/** Made by PHP 8.2.36. */
export const PHP = {
  id: { name: 'PHPSESSID', value: 'uaf0ranjn1noqhdn6pi97h1b88' },
} satisfies Record<string, Cookie>;
