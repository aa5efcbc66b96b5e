#!/usr/bin/env bash
# emvqr 0.0.5 and @walletfactory/emvqr 0.1.1 (npm): one QR code in 256 is refused for its checksum.
#
# Expected: the checksum of a QRIS code is four hexadecimal digits, and 0058 is one like any other.
# Seen: the computed checksum is filled up to three digits only, so that 0058 is compared with 058:
# "Checksum validation failed". With one zero in front (06DE) it works. A merchant whose printed code
# has such a checksum cannot be paid by these readers, and all tests with other codes pass.
#
# A reader should compare numbers, not texts. Who issues codes can give such a code another serial.
#
# Fails where that changes. Needs Node.js with npm; installs nothing outside a temporary folder.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund 'emvqr@0.0.5' '@walletfactory/emvqr@0.1.1' >/dev/null
cat >codes.js <<'JAVASCRIPT'
/** CRC-16/CCITT-FALSE, as EMVCo's specification wants it. */
function checksum(text) {
  let sum = 0xffff;
  for (const byte of Buffer.from(text)) {
    sum ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum & 0x8000 ? (sum << 1) ^ 0x1021 : sum << 1) & 0xffff;
  }
  return sum.toString(16).toUpperCase().padStart(4, '0');
}
const field = (tag, value) => tag + String(value.length).padStart(2, '0') + value;

/** A static code of a merchant of this number. */
function code(number) {
  const account = field('00', 'ID.CO.EXAMPLE.WWW') + field('01', '936000000000000001')
    + field('02', String(number).padStart(15, '0')) + field('03', 'UMI');
  const body = field('00', '01') + field('01', '11') + field('26', account) + field('52', '5411') + field('53', '360')
    + field('58', 'ID') + field('59', 'WARUNG CONTOH') + field('60', 'JAKARTA') + field('61', '10110') + '6304';
  return body + checksum(body);
}
/** The first merchant whose checksum looks so. */
function codeLike(form) {
  for (let number = 1; ; number += 1) if (form.test(code(number).slice(-4))) return code(number);
}

for (const library of ['emvqr', '@walletfactory/emvqr']) {
  for (const form of [/^[1-9A-F]/, /^0[1-9A-F]/, /^00/]) {
    const text = codeLike(form);
    let outcome = 'read';
    try {
      require(library).decode(text);
    } catch (error) {
      outcome = error.message;
    }
    console.log(`${library}: checksum ${text.slice(-4)}: ${outcome}`);
  }
}
JAVASCRIPT
printed=$(node codes.js)
printf '%s\n' "$printed"
[[ $(grep -cE '(: checksum ([1-9A-F]|0[1-9A-F]).*: read)$' <<<"$printed") == 4 ]]
[[ $(grep -ciE ': checksum 00..: checksum validation failed' <<<"$printed") == 2 ]]
