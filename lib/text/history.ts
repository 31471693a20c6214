export const HISTORY = {
  open: 'History of this key',
  list: 'Values of the key',
  none: 'Pick a key in State: every value that it had in this session stands here then.',
  noValue: 'The key had no value in any request of this session that is known.',
  previous: 'Previous change of this key',
  next: 'Next change of this key',
  back: 'Back',
  goTo: (request: string) => `Go to ${request}`,
  through: (path: string) => `with ${path}`,
  found: 'loaded so; none of the requests here wrote it',
  removed: 'removed',
  values: (count: number, requests: number) =>
    `${count.toLocaleString('en')} ${count === 1 ? 'value' : 'values'} in ${requests.toLocaleString('en')} ${requests === 1 ? 'request' : 'requests'} of this session.`,
  untold: (count: number) =>
    `What ${count.toLocaleString('en')} ${count === 1 ? 'request' : 'requests'} did to it is not known.`,
};
