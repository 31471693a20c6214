/** The words of a page that contains a recording. */
export const PAGE = {
  title: 'What became of the session in each request',
  howToOpen:
    'This page contains the recording: open or drop it in the Sessions tab of DevTools to filter, compare and step through it.',
  times: (zone: string) => `Times of ${zone}.`,
  rows: 'Requests',
  before: 'before',
  after: 'after',
  noRows: 'It has no requests.',
  more: (count: number) =>
    `${count.toLocaleString('en')} more ${count === 1 ? 'request is' : 'requests are'} in the recording, and not written out here.`,
  moreChanges: (count: number) => `and ${count.toLocaleString('en')} more`,
};
