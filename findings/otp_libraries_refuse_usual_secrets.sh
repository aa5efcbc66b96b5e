#!/usr/bin/env bash
# pyotp 2.12.1 and otplib 13.5.0: a TOTP secret of 16 letters, as apps have had for years, is refused.
#
# Expected: a secret of 80 bits (16 letters in base32) works in every TOTP library; it is what many
# services hand out and what examples show.
# Seen: pyotp wants 112 bits, otplib 128, and both raise an error when a code is asked for. They do not
# even agree: a secret of 24 letters (120 bits) works in one and not in the other.
#
# A service should hand out 20 bytes, which are 32 letters, and accept shorter secrets only from
# elsewhere.
#
# Fails where that changes. Needs Python 3 with venv and Node.js 20 with npm; installs nothing outside a
# temporary folder.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'pyotp==2.12.1'
cd "$folder"
npm install --silent --no-audit --no-fund 'otplib@13.5.0' >/dev/null
cat >ask.py <<'PYTHON'
import sys

import pyotp

try:
    print(pyotp.TOTP(sys.argv[1]).at(59))
except ValueError as error:
    print(error)
PYTHON
cat >ask.mjs <<'JAVASCRIPT'
import { generate } from 'otplib';

try {
  console.log(await generate({ secret: process.argv[2], epoch: 59 }));
} catch (error) {
  console.log(error.message);
}
JAVASCRIPT
DIGITS=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ
printed=$(for letters in 16 24 32; do
    printf '%s letters: %s | %s\n' "$letters" "$(venv/bin/python ask.py "${DIGITS:0:letters}")" "$(node ask.mjs "${DIGITS:0:letters}")"
done)
printf 'pyotp 2.12.1 | otplib 13.5.0\n%s\n' "$printed"
[[ $printed == '16 letters: Secrets must be at least 112 bits after decoding | Secret must be at least 16 bytes (128 bits), got 10 bytes
24 letters: '[0-9]*' | Secret must be at least 16 bytes (128 bits), got 15 bytes
32 letters: 287082 | 287082' ]]
