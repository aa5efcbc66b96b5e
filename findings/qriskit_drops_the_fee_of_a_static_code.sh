#!/usr/bin/env bash
# qriskit 0.2.0: a static QRIS code with a fixed fee loses the fee when it is given an amount.
#
# Expected: to_dynamic() adds the amount (54) and sets the kind of the code (01); what the merchant has
# put into the code stays.
# Seen: the fee that the merchant's code demands (55 and 56, or 57 for per cent) is removed, with no
# warning, unless the caller passes it once more. The payer is asked for 50,000 in place of 52,500,
# under a valid checksum.
#
# Who makes a dynamic code of a static one should carry 55, 56 and 57 over, and who reads one should
# compare it with the merchant's registered code.
#
# Fails where that changes. Needs Python 3.10 with venv; installs nothing outside a temporary folder.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'qriskit==0.2.0'
printed=$("$folder/venv/bin/python" - <<'PYTHON'
import binascii

import qriskit
from qriskit.convert import to_dynamic


def field(tag, value):
    return f"{tag}{len(value):02}{value}"


account = field("00", "ID.CO.EXAMPLE.WWW") + field("01", "936000000000000001") + field("02", "000000000000001")
body = "".join(
    field(tag, value)
    for tag, value in [
        ("00", "01"), ("01", "11"), ("26", account + field("03", "UMI")), ("52", "5411"), ("53", "360"),
        ("55", "02"), ("56", "2500"), ("58", "ID"), ("59", "WARUNG CONTOH"), ("60", "JAKARTA"), ("61", "10110"),
    ]
) + "6304"
static = qriskit.parse(body + f"{binascii.crc_hqx(body.encode(), 0xFFFF):04X}")
for name, code in (("static", static), ("dynamic", to_dynamic(static, 50000))):
    print(name, {tag: code.get(tag) for tag in ("01", "54", "55", "56")})
PYTHON
)
printf 'qriskit 0.2.0:\n%s\n' "$printed"
[[ $printed == "static {'01': '11', '54': None, '55': '02', '56': '2500'}
dynamic {'01': '12', '54': '50000', '55': None, '56': None}" ]]
