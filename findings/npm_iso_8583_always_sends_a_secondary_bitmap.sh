#!/usr/bin/env bash
# iso_8583 2.6.7 (npm): a message without a field above 64 has a bitmap of 16 bytes all the same.
#
# Expected: the secondary bitmap, and the first bit that announces it, are there when a field from 65
# to 128 is. That is what other libraries send and what examples show.
# Seen: the first bit is always set, and eight bytes of zeros follow. This is well formed, but a
# receiver that takes the bitmap's length from the message type, or compares messages byte by byte,
# finds field 2 eight bytes too late.
#
# A reader should take the length of the bitmap from its first bit alone, also where the second half
# is empty.
#
# Fails where that changes. Needs Node.js with npm; installs nothing outside a temporary folder.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund 'iso_8583@2.6.7' >/dev/null
printed=$(node - <<'JAVASCRIPT'
const Message = require('iso_8583');

const request = new Message({
  0: '0200', 2: '081234567890', 3: '000000', 4: '000000050000', 7: '1130120000', 11: '000001', 41: 'T0000001',
});
// Two bytes of length and four of the message type stand before the bitmap.
const bytes = request.getBufferMessage().subarray(6);
console.log(`${bytes.subarray(0, 8).toString('hex')} ${bytes.subarray(8, 16).toString('hex')} ${bytes.subarray(16, 30)}`);
JAVASCRIPT
)
printf 'iso_8583 2.6.7, both bitmaps and field 2: %s\n' "$printed"
[[ $printed == 'f220000000800000 0000000000000000 12081234567890' ]]
