#!/usr/bin/env bash
# midtrans-client 1.4.3 (npm): a SNAP request whose answer is lost resolves like one that was answered.
#
# Expected: a connection that breaks before the answer is an exception, as in the same package's other
# clients; `await` then does not go on to the next line.
# Seen: the promise resolves. A broken connection is the value { message, status: "ECONNRESET" }, a
# proxy's 504 is its HTML as text, a decline is its JSON. Nothing of it is thrown, and a program that
# looks for no responseCode takes a payment that may have happened for one that was answered.
#
# The project's own client keeps "unknown" apart from "declined" (simulator/snap), and its till asks for
# the status until the outcome is known.
#
# Fails where that changes. Needs Node.js with npm; installs nothing outside a temporary folder.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund 'midtrans-client@1.4.3' >/dev/null
cat >ask.js <<'JAVASCRIPT'
const http = require('http');
const { SnapBi, SnapBiConfig } = require('midtrans-client');

const answers = [
  (response) => response.socket.destroy(),
  (response) => response.writeHead(504, { 'content-type': 'text/html' }).end('<html>Gateway Timeout</html>'),
  (response) => response.writeHead(404, { 'content-type': 'application/json' }).end('{"responseCode":"4044711"}'),
];
const host = http.createServer((request, response) => request.resume().on('end', () => answers.shift()(response)));
host.listen(0, '127.0.0.1', async () => {
  SnapBiConfig.getBaseUrl = () => `http://127.0.0.1:${host.address().port}`;
  for (const name of ['lost', '504', 'declined']) {
    const client = SnapBi.qris().withAccessToken('token').withClientSecret('secret').withPartnerId('partner')
      .withBody({ partnerReferenceNo: name, amount: { value: '50000.00', currency: 'IDR' } });
    const outcome = await client.createPayment('1').then((value) => ['resolved', value], () => ['thrown']);
    console.log(`${name}: ${JSON.stringify(outcome)}`);
  }
  host.close();
});
JAVASCRIPT
printed=$(node ask.js)
printf 'midtrans-client 1.4.3:\n%s\n' "$printed"
[[ $printed == 'lost: ["resolved",{"message":"socket hang up","status":"ECONNRESET"}]
504: ["resolved","<html>Gateway Timeout</html>"]
declined: ["resolved",{"responseCode":"4044711"}]' ]]
