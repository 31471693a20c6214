/** The words of the menus of a row and of the head of the list. */
export const ROW_MENU = {
  name: 'Request',
  thisSession: 'Filter: this session',
  thisPath: 'Filter: this path',
  hidePath: 'Hide this path',
  compare: 'Compare with the selected request',
  compareNext: 'Compare with another request',
  copyCurl: 'Copy as cURL',
  copyMarkdown: 'Copy as Markdown',
  saveTest: 'Save as a failing test',
  saveOrdinaryTest: 'Save as a test',
};

export const HEAD_MENU = {
  name: 'Columns',
  reset: 'Columns as at first',
};
