// midtrans-client, unmodified, drives a sandbox. Its products are others than the gateway's; what
// fits are its access token, its headers and its signature, under the gateway's paths.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { run, same } from './check.mjs';

const require = createRequire(`${process.env.NODE_FOLDER}/`);
const { SnapBi, SnapBiConfig } = require('midtrans-client');
const { ALFAMART: partner } = JSON.parse(readFileSync(process.env.SANDBOX_PARTNERS));

SnapBiConfig.SNAP_BI_SANDBOX_BASE_URL = process.env.SANDBOX_URL;
SnapBiConfig.snapBiClientId = partner.clientKey;
SnapBiConfig.snapBiPrivateKey = partner.privateKeyPem;
SnapBiConfig.snapBiClientSecret = partner.clientSecret;
SnapBiConfig.snapBiPartnerId = partner.partnerId;
SnapBiConfig.snapBiChannelId = partner.channelId;

async function ask(path, body) {
  const client = SnapBi.directDebit().withBody(body);
  client.apiPath = path;
  return client.createConnection(randomUUID());
}

const reference = randomUUID();

function order(value) {
  return {
    partnerReferenceNo: reference,
    customerNumber: '081234567890',
    amount: { value, currency: 'IDR' },
    additionalInfo: { walletId: '16', storeBrand: 'Alfamart', storeId: 'TJ01' },
  };
}

let first;

await run({
  'midtrans-client gets an access token with grant_type and a time in UTC': async () => {
    const answer = await SnapBi.directDebit().getAccessToken();
    same([answer.responseCode, answer.tokenType], ['2007300', 'Bearer']);
  },
  'midtrans-client inquires': async () => {
    const answer = await ask('/v1.0/emoney/account-inquiry', order('50000.00'));
    same(answer.responseCode, '2003700');
  },
  'midtrans-client cashes in': async () => {
    first = await ask('/v1.0/emoney/topup', order('50000.00'));
    same(first.responseCode, '2003800');
  },
  'midtrans-client repeats': async () => {
    same(await ask('/v1.0/emoney/topup', order('50000.00')), first);
  },
  'midtrans-client repeats with another amount, and does not throw': async () => {
    const answer = await ask('/v1.0/emoney/topup', order('100000.00'));
    same(answer.responseCode, '4043818');
  },
  'midtrans-client asks for the status': async () => {
    const answer = await ask('/v1.0/emoney/topup-status', {
      originalPartnerReferenceNo: reference, serviceCode: '38',
    });
    same([answer.responseCode, answer.latestTransactionStatus], ['2003900', '00']);
  },
  'midtrans-client calls a product that is not served, and does not throw': async () => {
    const answer = await SnapBi.directDebit().withBody({}).getStatus(randomUUID());
    same(answer.responseCode, '4040000');
  },
  'midtrans-client does not throw where nobody listens': async () => {
    SnapBiConfig.SNAP_BI_SANDBOX_BASE_URL = 'http://127.0.0.1:9';
    const answer = await SnapBi.directDebit().getAccessToken();
    same(answer.status, 'ECONNREFUSED');
  },
});
