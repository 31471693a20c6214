export const KEYS: { keys: string[]; does: string; hint?: string }[] = [
  { keys: ['j', '↓'], does: 'next request', hint: 'step' },
  { keys: ['k', '↑'], does: 'previous request', hint: 'step' },
  { keys: ['n'], does: 'next save', hint: 'save' },
  { keys: ['p'], does: 'previous save', hint: 'save' },
  { keys: [']'], does: 'next change of the picked key' },
  { keys: ['['], does: 'previous change of the picked key' },
  { keys: ['h'], does: 'history of the picked key' },
  { keys: ['c'], does: 'compare the request with the next one that is selected, or end it' },
  { keys: ['d', 'D'], does: 'next and previous changed key in State' },
  { keys: ['.'], does: 'what the next request would load' },
  { keys: ['Home'], does: 'first request' },
  { keys: ['End'], does: 'newest request, and follow' },
  { keys: ['Space'], does: 'play the requests at their pace, or stop' },
  { keys: ['1', '2', '3', '4', '5'], does: 'State, Changes, History, Life cycle, Cookie' },
  { keys: ['f'], does: 'findings' },
  { keys: ['/'], does: 'filter', hint: 'filter' },
  { keys: ['Shift+F10'], does: 'menu of the request, of the columns, or of the key in State' },
  { keys: ['Esc'], does: 'close, clear the filter or the time, or clear the selection' },
  { keys: ['?'], does: 'this help', hint: 'help' },
];

export const HELP = {
  title: 'Keys and verdicts',
  keys: 'Keys',
  verdicts: 'Verdicts',
  lost: 'Why a change is lost',
  filter: 'Filter',
  filterBody:
    'Words between blanks must all be found. A field looks in one place: verdict: mark: key: value: host: service: machine: process: path: method: status: duration: session: client: type: finding: has:. A number can be compared (status:>=400, duration:>1.5s), key:cart.total also finds the rows in which cart came or went with its total, session:2 finds the rows of that session through all of its ids, value:porter the changes from or to that value. A comma means or, a leading - means not, a = before a value means all of it (path:=/cart), and quotes keep blanks and commas. The arrow keys go through what the filter can go on with, and Tab takes it.',
  close: 'Close',
};
