#!/usr/bin/env bash
# midtrans-client 1.4.3 (npm): a SNAP client signs every request with the moment at which it was made.
#
# Expected: X-TIMESTAMP is the time of the request, and the client that is made once at the start of a
# server is used for all.
# Seen: the object takes the time when it is made. Every request of it has that X-TIMESTAMP and a
# signature over it, however much later it is sent. A host that keeps a window around the clock (SNAP's
# way to bound replays) takes its requests for some minutes, and then none.
#
# The gateway's window is five minutes (src/api/partner/auth.rs). A client of this library should be made
# anew for each request, or be given the time by withTimeStamp().
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

const seen = [];
const host = http.createServer((request, response) => {
  request.resume().on('end', () => {
    seen.push(request.headers['x-timestamp']);
    response.setHeader('content-type', 'application/json');
    response.end('{"responseCode":"2005100"}');
  });
});
host.listen(0, '127.0.0.1', async () => {
  SnapBiConfig.getBaseUrl = () => `http://127.0.0.1:${host.address().port}`;
  const client = SnapBi.qris().withAccessToken('token').withClientSecret('secret').withPartnerId('partner')
    .withBody({ originalPartnerReferenceNo: 'R1' });
  await client.getStatus('1');
  await new Promise((wake) => setTimeout(wake, 1100));
  await client.getStatus('2');
  const late = Math.floor((Date.now() - Date.parse(seen[1])) / 1000);
  console.log(`same time twice: ${seen[0] === seen[1]}, late by a second or more: ${late >= 1}`);
  host.close();
});
JAVASCRIPT
printed=$(node ask.js)
printf 'midtrans-client 1.4.3, X-TIMESTAMP of two requests more than a second apart: %s\n' "$printed"
[[ $printed == 'same time twice: true, late by a second or more: true' ]]
