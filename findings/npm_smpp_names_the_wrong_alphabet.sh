#!/usr/bin/env bash
# smpp 0.5.1 (npm): a text in the GSM alphabet is sent under data_coding 1, which means ASCII.
#
# Expected: GSM 03.38 bytes go under data_coding 0, the centre's own alphabet; 1 is IA5, that is ASCII.
# Seen: the bytes are GSM's and the number is 1. For letters and digits both are the same; a host that
# believes the number reads the at sign (00) as NUL, the dollar (02) and the underscore (11) as control
# characters, and [ as an escape and "<". An e-mail address or a reference arrives changed.
#
# A receiver should take 1 like 0 where its peer is this client; a sender should set the number itself.
#
# Fails where that changes. Needs Node.js with npm; installs nothing outside a temporary folder.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund 'smpp@0.5.1' >/dev/null
printed=$(node - <<'JAVASCRIPT'
const smpp = require('smpp');

const pdu = new smpp.PDU('submit_sm', { destination_addr: '6281234567890', short_message: 'Ref A_1 @ $' });
const bytes = pdu.toBuffer();
// The text is the last thing in it, behind its length.
const text = bytes.subarray(bytes.length - 11);
console.log(`data_coding ${pdu.data_coding}: ${text.toString('hex')}`);
JAVASCRIPT
)
printf 'smpp 0.5.1, "Ref A_1 @ $": %s\n' "$printed"
[[ $printed == 'data_coding 1: 5265662041113120002002' ]]
