#!/usr/bin/env bash
# qris-payment 1.2.0: a code with an amount may name another merchant than the code it was made from.
#
# Expected: the library changes tag 01 from 11 (static) to 12 (dynamic) and adds the amount.
# Seen: it replaces the text 010211 wherever it stands. In a merchant number that holds these digits
# it changes a digit, too, and then writes a new checksum: a valid code of another merchant.
#
# A code should be taken apart into tags and put together again. Who pays by one should compare the
# merchant with what is registered.
#
# Fails where that changes. Needs Python 3 with venv; installs nothing outside a temporary folder.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'qris-payment==1.2.0'
printed=$("$folder/venv/bin/python" - 2>/dev/null <<'PYTHON'
import binascii

from qris_payment.qr_generator import QRISGenerator


def field(tag, value):
    return f"{tag}{len(value):02}{value}"


def merchant_number(code):
    """The value of tag 02 within tag 26, which is the third tag."""
    account = code[code.index("26"):]
    return account[account.index("0215") + 4:][:15]


account = field("00", "ID.CO.EXAMPLE.WWW") + field("01", "936000000000000003") + field("02", "000010211000007")
body = "".join(
    field(tag, value)
    for tag, value in [
        ("00", "01"), ("01", "11"), ("26", account), ("52", "5411"), ("53", "360"), ("58", "ID"),
        ("59", "WARUNG CONTOH"), ("60", "JAKARTA"), ("61", "10110"),
    ]
) + "6304"
static = body + f"{binascii.crc_hqx(body.encode(), 0xFFFF):04X}"
dynamic = QRISGenerator({"base_qr_string": static}).generate_qr_string(50000)
print(merchant_number(static), merchant_number(dynamic))
print(dynamic[-4:] == f"{binascii.crc_hqx(dynamic[:-4].encode(), 0xFFFF):04X}")
PYTHON
)
printf 'qris-payment 1.2.0, merchant number before and after, and whether the checksum fits:\n%s\n' "$printed"
[[ $printed == '000010211000007 000010212000007
True' ]]
