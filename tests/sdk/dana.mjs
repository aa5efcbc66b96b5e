// dana-node, unmodified, drives a sandbox.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { caught, run, same } from './check.mjs';

// The library writes times in the zone of its process.
process.env.TZ = 'Asia/Tokyo';
const require = createRequire(`${process.env.NODE_FOLDER}/`);
const { Dana } = require('dana-node');
const { Configuration } = require('dana-node/runtime');
const { DANA, OTHER } = JSON.parse(readFileSync(process.env.SANDBOX_PARTNERS));

const sent = [];

function api(basePath = process.env.SANDBOX_URL, privateKey = DANA.privateKeyPem) {
  const { partnerId } = DANA;
  const settings = { partnerId, privateKey, origin: 'https://tills.example', env: 'sandbox', debugMode: 'true' };
  const { disbursementApi } = new Dana(settings);
  disbursementApi.configuration = new Configuration({
    basePath,
    fetchApi: (url, init) => {
      sent.push(init);
      return fetch(url, init);
    },
  });
  return disbursementApi;
}

const reference = randomUUID();

function order(value) {
  const amount = (value) => ({ value, currency: 'IDR' });
  return {
    partnerReferenceNo: reference,
    customerNumber: '6281234567890',
    amount: amount(value),
    feeAmount: amount('1.00'),
    transactionDate: '2026-11-22T16:00:00+07:00',
    sessionId: 'S1',
    categoryId: 6,
    notes: 'Setor tunai',
    // What the library does not know is dropped before it signs: no key of a channel arrives.
    additionalInfo: { fundType: 'AGENT_TOPUP_FOR_USER_SETTLE', walletId: '16', storeId: 'TJ01' },
  };
}

let first;

await run({
  'dana-node inquires': async () => {
    const { feeAmount, ...inquiry } = order('50000.00');
    const answer = await api().danaAccountInquiry(inquiry);
    same([answer.responseCode, answer.customerName], ['2003700', 'B*** P******']);
  },
  'dana-node cashes in without the key of its channel': async () => {
    first = await api().transferToDana(order('50000.00'));
    same([first.responseCode, first.partnerReferenceNo], ['2003800', reference]);
    const { additionalInfo } = JSON.parse(sent.at(-1).body);
    same(additionalInfo, { fundType: 'AGENT_TOPUP_FOR_USER_SETTLE' });
  },
  'dana-node repeats': async () => {
    const again = await api().transferToDana(order('50000.00'));
    same(again, first);
  },
  'dana-node repeats with another amount': async () => {
    const error = await caught(api().transferToDana(order('100000.00')));
    same([error.status, error.rawResponse.responseCode], [404, '4043818']);
  },
  'dana-node asks for the status': async () => {
    const answer = await api().transferToDanaInquiryStatus({
      originalPartnerReferenceNo: reference, serviceCode: '38',
    });
    same([answer.responseCode, answer.latestTransactionStatus], ['2003900', '00']);
    same(answer.originalReferenceNo, first.referenceNo);
  },
  'dana-node asks which check failed, with X-Debug-Mode: true': async () => {
    const error = await caught(api(undefined, OTHER.privateKeyPem).transferToDana(order('50000.00')));
    same([error.status, sent.at(-1).headers['X-Debug-Mode']], [401, 'true']);
    same(error.rawResponse.additionalInfo.failedCheck, 'Unauthorized. [Signature]');
  },
  'dana-node sends the time of its zone, and <partnerId>-SERVER as CHANNEL-ID': async () => {
    const { headers } = sent.at(-1);
    same([headers['X-TIMESTAMP'].slice(-6), headers['CHANNEL-ID']], ['+09:00', 'DANA-SERVER']);
  },
  'dana-node loses the status of an HTML 502': async () => {
    const proxy = createServer((_, answer) => {
      answer.writeHead(502, { 'Content-Type': 'text/html', Connection: 'close' }).end('<html>');
    });
    await once(proxy.listen(0, '127.0.0.1'), 'listening');
    const error = await caught(api(`http://127.0.0.1:${proxy.address().port}`).transferToDana(order('50000.00')));
    proxy.close();
    same(error.status, undefined);
  },
});
