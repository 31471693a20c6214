import { describe, expect, it } from 'vitest';
import { looksSecret, Remembered, wordsOf } from '../../../server-plugin/redaction/names.ts';

describe('the words of a name', () => {
  it.each([
    ['accessToken', 'access token'],
    ['access_token', 'access token'],
    ['ACCESS-TOKEN', 'access token'],
    ['JWTToken', 'jwt token'],
    ['oauth2Token', 'oauth 2 token'],
    ['_auth_user_id', 'auth user id'],
    ['名前Token', '名前 token'],
    ['', ''],
  ])('%s: %s', (name, words) => {
    expect(wordsOf(name)).toBe(words);
  });
});

/** Each row: names that look like those of a secret, and names like them that do not. */
const TABLE: [what: string, secret: string, ordinary: string][] = [
  [
    'passwords, however they are written',
    'password userPassword userpassword PASSWORD passwords passwd dbPwd userpwd passphrase passcode user[password] passwort password2',
    'passport passenger bypassWarnings compassWidth',
  ],
  [
    'short words for one, as a word of its own',
    'pass userPass user_pass pass1 pw adminPw userpass dbpass',
    'compass passed passenger passive bypass surpass underpass pws',
  ],
  [
    'letters of another kind that read the same',
    'ｐａｓｓｗｏｒｄ 𝐭𝐨𝐤𝐞𝐧 paſſword pásswörd pa\u0301ssword pass\u200bword ＰＩＮ',
    'ｐａｓｓｅｎｇｅｒ påssenger',
  ],
  ['PINs', 'pin PIN pin_code cardPin userpin', 'pinned pinpoint shipping opinion pink spin'],
  [
    'tokens',
    'token accessToken accesstoken authtoken refresh_tokens csrfmiddlewaretoken id_token x-auth-token',
    'tokenize tokeniser stoke',
  ],
  ['secrets', 'secret clientSecret clientsecret clientSecrets', 'secretary section'],
  ['CSRF', '_csrf csrfToken xsrf x-csrf-token', 'surf'],
  [
    'keys',
    'apiKey api_key apikey x-api-key apiKeys awsAccessKey private_key privatekey secretKey encryption-key signingKey',
    'key publicKey keyboard monkey primaryKey',
  ],
  [
    'what authenticates a call',
    'auth basicAuth http_auth auth2 authKey authCode authHeader Authorization proxy-authorization bearer jwt idJwt credential credentials cookie set-cookie',
    'author authors authorId authenticated authority oauth _auth_user_id authUserId authProvider isAuthor cookieConsent',
  ],
  [
    'second factors',
    'otp totp mfa mfaCode userMfa 2fa 2faCode verificationCode verification_code recoveryCodes backupCode',
    'option mfas topic code countryCode zipcode verification',
  ],
  ['OAuth', 'code_verifier codeVerifier', 'codeChallenge verifier'],
  [
    'money and papers',
    'iban IBAN userIban cvv cvc cardNumber card_number ssn',
    'ibanez urban discard card session lesson number',
  ],
  [
    'sessions',
    'sid sessionId session_id sessid jsessionid',
    'side inside session sidebar president',
  ],
];

describe.each(TABLE)('%s', (_what, secret, ordinary) => {
  it.each(secret.split(' '))('%s looks secret', (name) => {
    expect(looksSecret(name)).toBe(true);
  });

  it.each(ordinary.split(' '))('%s does not', (name) => {
    expect(looksSecret(name)).toBe(false);
  });
});

describe('what was found of a name', () => {
  it('is remembered', () => {
    const asked: string[] = [];
    const remembered = new Remembered((name) => asked.push(name) > 0);
    expect([remembered.of('a'), remembered.of('a'), remembered.of('b')]).toEqual([
      true,
      true,
      true,
    ]);
    expect(asked).toEqual(['a', 'b']);
  });

  it('takes no more memory than is allowed, however long and many the names are', () => {
    const remembered = new Remembered(() => false, 100_000);
    for (let n = 0; n < 5000; n += 1) remembered.of(`${n}${'x'.repeat(n % 3000)}`);
    expect(remembered.bytes).toBeLessThanOrEqual(100_000);
    expect(remembered.bytes).toBeGreaterThan(0);
  });

  it('is remembered of the newest names, too', () => {
    const asked: string[] = [];
    const remembered = new Remembered((name) => asked.push(name) > 0, 10_000);
    for (let n = 0; n < 1000; n += 1) remembered.of(`name ${n}`);
    asked.length = 0;
    remembered.of('name 999');
    expect(asked).toEqual([]);
  });
});
