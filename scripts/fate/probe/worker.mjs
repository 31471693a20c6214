/** Writes down what the browser tells an extension of requests, and no more. */
const { chrome } = globalThis;
const EVERYWHERE = { urls: ['<all_urls>'] };
const seen = [];
/** Called at the end of a request whose URL has the text. */
const waiting = [];

globalThis.probe = {
  forget: () => seen.splice(0),
  seen: () => Promise.all(seen.map(async (one) => ({ ...one, keys: await Promise.all(one.keys) }))),
  jar: () => chrome.cookies.getAll({ partitionKey: {} }),
  /** Resolves at the end of so many requests for a URL that has the text. */
  ends: (text, count) =>
    new Promise((resolve) => {
      waiting.push({ text, count, resolve });
      settle();
    }),
};

chrome.webRequest.onSendHeaders.addListener(
  (details) => {
    seen.push({ details, keys: keysOf(details), isOver: false });
  },
  EVERYWHERE,
  ['requestHeaders', 'extraHeaders'],
);
chrome.webRequest.onHeadersReceived.addListener(
  (details) => {
    const one = last(details);
    if (one) one.responseHeaders = details.responseHeaders;
  },
  EVERYWHERE,
  ['responseHeaders', 'extraHeaders'],
);
for (const event of ['onBeforeRedirect', 'onCompleted', 'onErrorOccurred']) {
  chrome.webRequest[event].addListener((details) => {
    const one = last(details);
    if (one) one.isOver = true;
    settle();
  }, EVERYWHERE);
}

function last({ requestId, url }) {
  return seen.findLast(({ details }) => details.requestId === requestId && details.url === url);
}

function settle() {
  for (const wait of [...waiting]) {
    const over = seen.filter(({ details, isOver }) => isOver && details.url.includes(wait.text));
    if (over.length < wait.count) continue;
    waiting.splice(waiting.indexOf(wait), 1);
    wait.resolve();
  }
}

function keysOf({ documentId, parentDocumentId }) {
  return [documentId, parentDocumentId].filter(Boolean).map(async (id) => {
    const answer = await chrome.cookies.getPartitionKey({ documentId: id }).catch(() => null);
    return { id, key: answer?.partitionKey ?? null };
  });
}
