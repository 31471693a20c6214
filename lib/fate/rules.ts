/**
 * What a browser does with cookies where browsers differ. All else is one for both: RFC 6265bis.
 *
 * Read off Chromium 156 and Firefox ESR 153 as they are delivered, but for blocked third-party
 * cookies, which are a fact of the request (`RequestFacts.thirdPartyCookies`).
 */
export interface FateRules {
  /** A cookie without SameSite is treated as Lax. */
  laxByDefault: boolean;
  /** For how long a cookie without SameSite goes along with a cross-site POST all the same. */
  laxAllowingUnsafeMs: number;
  /** http and https of one host are two sites. */
  schemeful: boolean;
  /** A redirect through another site makes a navigation cross-site. */
  redirectsCount: boolean;
  /** Where cookies without Partitioned go in a frame or request of another site. */
  crossSite: 'as-set' | 'partitioned';
  /** A line `sid` without `=` is the value of a cookie without a name; else it is a name. */
  lonePart: 'value' | 'name';
  /** A cookie without a name, `=v`, is kept. */
  keepsNameless: boolean;
  /** A tab inside name or value is a control character like the others. */
  refusesTabs: boolean;
  /** `Max-Age=+60` is a number. */
  readsPlus: boolean;
  /** 31 February is a date of March. */
  rollsDates: boolean;
  /** `Sec-Fetch-Storage-Access` is on a cross-site request exactly when it has credentials. */
  tellsStorageAccess: boolean;
  /** A response with `Clear-Site-Data: "cookies"` sets none. */
  clearSiteDataRefuses: boolean;
  /** Cookies of a site, beyond which some are dropped. */
  mostOfSite: number;
}

/** https://chromium.googlesource.com/chromium/src/+/main/net/cookies/ */
export const CHROMIUM: FateRules = {
  laxByDefault: true,
  laxAllowingUnsafeMs: 120_000,
  schemeful: true,
  redirectsCount: false,
  crossSite: 'as-set',
  lonePart: 'value',
  keepsNameless: true,
  refusesTabs: true,
  readsPlus: true,
  rollsDates: false,
  tellsStorageAccess: true,
  clearSiteDataRefuses: true,
  mostOfSite: 180,
};

/** https://searchfox.org/mozilla-central/source/netwerk/cookie */
export const FIREFOX: FateRules = {
  laxByDefault: false,
  laxAllowingUnsafeMs: 0,
  schemeful: false,
  redirectsCount: true,
  crossSite: 'partitioned',
  lonePart: 'name',
  keepsNameless: false,
  refusesTabs: false,
  readsPlus: false,
  rollsDates: true,
  tellsStorageAccess: false,
  clearSiteDataRefuses: false,
  mostOfSite: 180,
};
