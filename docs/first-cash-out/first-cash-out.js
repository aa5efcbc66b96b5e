// From nothing to a signed cash-out (2004400) at a sandbox, with Node.js 18 or later and no package:
//   gerai serve --sandbox &
//   node first-cash-out.js                    # or: node first-cash-out.js http://127.0.0.1:8080
const { createHash, createHmac, createSign, randomUUID } = require('node:crypto');

const gateway = process.argv[2] ?? 'http://127.0.0.1:8080';

/** The time in WIB (UTC+7), to the second. */
const now = () => new Date(Date.now() + 7 * 3600e3).toISOString().slice(0, 19) + '+07:00';

async function call(path, body, headers = {}) {
  const method = body === undefined ? 'GET' : 'POST';
  const answer = await fetch(gateway + path, { method, body, headers: { 'Content-Type': 'application/json', ...headers } });
  return answer.json();
}

/** A partner's symmetric signature: over the body without blanks between its parts, so it is sent like that. */
async function post(partner, accessToken, path, body) {
  const text = JSON.stringify(body);
  const timestamp = now();
  const hash = createHash('sha256').update(text).digest('hex');
  const toSign = `POST:${path}:${accessToken}:${hash}:${timestamp}`;
  return call(path, text, {
    Authorization: `Bearer ${accessToken}`,
    'X-TIMESTAMP': timestamp,
    'X-SIGNATURE': createHmac('sha512', partner.clientSecret).update(toSign).digest('base64'),
    'X-PARTNER-ID': partner.partnerId,
    'X-EXTERNAL-ID': randomUUID(),
    'CHANNEL-ID': '95051',
  });
}

const movement = (more) => ({
  partnerReferenceNo: randomUUID(),
  customerNumber: '081234567890',
  ...more,
  amount: { value: '100000.00', currency: 'IDR' },
  transactionDate: now(),
  additionalInfo: { walletId: '16', storeBrand: 'Alfamart', storeId: 'TK001', terminalId: 'POS1' },
});

async function main() {
  // 1. Credentials. The sandbox publishes those of its demo partners; a real issuer sends you yours.
  const { partners } = await call('/sandbox/partners');
  const partner = partners.find((one) => one.partnerId === 'ALFAMART');

  // 2. Access token, for 15 minutes: RSA with SHA-256 over "client key|timestamp".
  const timestamp = now();
  const toSign = `${partner.clientKey}|${timestamp}`;
  const { accessToken } = await call('/v1.0/access-token/b2b', '{"grantType":"client_credentials"}', {
    'X-CLIENT-KEY': partner.clientKey,
    'X-TIMESTAMP': timestamp,
    'X-SIGNATURE': createSign('RSA-SHA256').update(toSign).sign(partner.privateKeyPem, 'base64'),
  });

  // 3. Cash-in: Budi pays Rp100.000 at the till.
  console.log(await post(partner, accessToken, '/v1.0/emoney/topup', movement({})));

  // 4. Budi makes a token in his app and reads it to the cashier. (The app's API, not the partner's.)
  const { sessionToken } = await call('/app/v1/session', '{"phone":"081234567890","pin":"123456"}');
  const wanted = { pin: '123456', channel: 'alfamart', direction: 'cash-out', amount: 100000 };
  const { token } = await call('/app/v1/tokens', JSON.stringify(wanted), { Authorization: `Bearer ${sessionToken}` });

  // 5. Cash-out: only after a 2004400 does the cashier hand over Rp100.000.
  const answer = await post(partner, accessToken, '/v1.0/emoney/otc-cashout', movement({ otp: token }));
  console.log(answer);
  process.exitCode = answer.responseCode === '2004400' ? 0 : 1;
}

main();
