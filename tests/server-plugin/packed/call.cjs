// Calls the endpoint of an application that has the plugin, as docs/protocol.md says.
const { Buffer } = require('node:buffer');
const { createDecipheriv, createHmac, randomBytes } = require('node:crypto');

const TOKEN = 'a'.repeat(43);
process.env.SESSIONS_DEVTOOLS_TOKEN = TOKEN;

const LABEL = 'sessions-devtools/2 ';
const hmac = (key, text) => createHmac('sha256', key).update(text).digest();

/** Signs a call, and opens the answer. */
async function call(endpoint, name) {
  const nonce = randomBytes(16).toString('base64url');
  const project = hmac(TOKEN, `${LABEL}project`).subarray(0, 16).toString('base64url');
  const mac = hmac(hmac(TOKEN, `${LABEL}request`), `${name}\n\n${nonce}`).toString('base64url');
  const response = await fetch(`${endpoint}/${name}`, {
    method: 'POST',
    headers: {
      Origin: `chrome-extension://${'a'.repeat(32)}`,
      Authorization: `Sessions ${project} ${nonce} ${mac}`,
      'Session-Debug': '1',
    },
  });
  const sealed = Buffer.from(await response.arrayBuffer());
  const key = hmac(hmac(TOKEN, `${LABEL}answer`), nonce);
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12));
  decipher.setAAD(Buffer.from(`answer\n${name}\n${nonce}`)).setAuthTag(sealed.subarray(-16));
  const opened = [decipher.update(sealed.subarray(12, -16)), decipher.final()];
  return JSON.parse(Buffer.concat(opened).toString());
}

module.exports = { call };
