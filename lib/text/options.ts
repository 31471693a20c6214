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
