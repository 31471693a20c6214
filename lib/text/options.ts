/** The words of the options page. */
export const OPTIONS = {
  title: 'Watched sites',
  intro:
    'Sessions DevTools watches development servers: localhost, *.localhost, 127.0.0.1 and [::1], on every port. Other sites are watched only when you say so, and only while a Sessions tab is open.',
  siteLabel: 'Site to watch',
  watch: 'Watch',
  watched: 'Also watched',
  none: 'No other site.',
  unwatch: 'Stop watching',
  notASite: 'Give the address of a site, such as https://app.test.',
  notGranted: 'The browser was not allowed to watch this site.',
};

/** The words of its part on session cookies. */
export const SESSION_COOKIES = {
  title: 'Session cookies',
  intro:
    'Which cookie is the session’s is what the server’s plugin says; without one it is guessed by names, values and what cookies do. Where the guess is wrong, say so in the Cookie tab. What you said is kept in this browser only.',
  corrections: 'What you said',
  noCorrections: 'Nothing yet.',
  isSession: 'is the session cookie',
  isNone: 'is not a session cookie',
  on: 'on',
  remove: 'Remove',
  patterns: 'Your names',
  patternsMeaning:
    'Cookies of these names are taken for sessions where nothing else tells, on every site; * stands for any characters.',
  patternLabel: 'Name',
  add: 'Add',
};
