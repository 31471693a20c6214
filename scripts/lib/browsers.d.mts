/** A Chromium that can load an unpacked extension; throws where CHROMIUM_PATH names no program. */
export function findChromium(): string | undefined;

/** A Firefox; throws where FIREFOX_PATH names no program. */
export function findFirefox(): string | undefined;
