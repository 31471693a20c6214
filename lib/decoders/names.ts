/** Whether a cookie has one of these names, with or without a prefix of RFC 6265bis. */
export function isNamed(name: string, names: readonly (string | RegExp)[]): boolean {
  const plain = withoutPrefix(name);
  return names.some((one) => (typeof one === 'string' ? one === plain : one.test(plain)));
}

/** A name without `__Host-` and its like (RFC 6265bis, section 4.1.3), which ask for attributes. */
export function withoutPrefix(name: string): string {
  return name.replace(/^__(host|secure|http|host-http)-/i, '');
}

const SAYS_SESSION = /(^|[._-])(sess(ion)?([._-]?id)?|sid)([._-]|$)/i;

/**
 * Whether a name that is no framework's default says that the cookie is a session's. cookie-session
 * and koa-session send the signature in a cookie of its own.
 */
export function saysSession(name: string): boolean {
  return SAYS_SESSION.test(withoutPrefix(name)) && !name.endsWith('.sig') && !saysOther(name);
}

/**
 * What cookies beside a session are for, by words in their names. Those that analytics, bot managers
 * and balancers set are listed with their makers' documentation at https://cookiedatabase.org.
 */
const OTHER_PURPOSES: readonly RegExp[] = [
  // against forgery
  /[cx]srf|authenticity/i,
  // consent
  /consent|gdpr|ccpa|optanon|onetrust|euconsent|didomi|usercentrics|cookieyes|cookie[_-]?(law|policy|notice)/i,
  // language and place
  /(^|[._-])(locale|lang|language|i18n(ext)?|tz|time-?zone|country|currency|region)([._-]|$)/i,
  // how the page looks, and what it says once
  /(^|[._-])(theme|prefs?|preferences?|settings?|flash|messages?|sidebar|color-?scheme)([._-]|$)/i,
  // one step of a login, and what outlives a session
  /(^|[._-])(state|nonce|pkce|verifier|callback[_-]?url|oauth\w*|oidc\w*|remember\w*|refresh\w*)([._-]|$)/i,
  /(^|[._-])(device|visitor|anonymous|anon|client|tracking|experiments?|variants?|ab|bucket|cart|basket)([._-]?(id|token|uuid))?([._-]|$)/i,
  // analytics, advertising, chat
  /^(_ga|_gid|_gat|_gcl|__utm|_hj|_pk_|_cl[cs]k|MUID|_uet|ajs_|amp_|amplitude|mp_.*mixpanel|ph_.*posthog|_fb[pc]|hubspotutk|__hs|intercom-|optimizely|_vis_opt|_vwo|_dd_s|_shopify_|_ttp|_tt_|_scid|_rdt|_pin_|__adroll|cto_|li_(gc|sugr|fat)|s_(cc|sq|vi|fid)$|AMCV|mbox$|_mkto|drift_|crisp-|__zlcmid|tawk|fs_uid|_fs_)/i,
  // bot managers and balancers
  /^(__cf|_cf|cf_|ak_bmsc|bm_(sv|sz|mi|so)|_abck|visid_incap|incap_ses|nlbi_|datadome|_px|AWSALB|AWSELB|ARRAffinity|BIGipServer|TS[\da-f]{8}|SERVERID|ROUTEID|__ddg|KP_UID)/i,
];

/** Whether a name says that the cookie is for something else than a session. */
export function saysOther(name: string): boolean {
  const plain = withoutPrefix(name);
  return OTHER_PURPOSES.some((purpose) => purpose.test(plain));
}
