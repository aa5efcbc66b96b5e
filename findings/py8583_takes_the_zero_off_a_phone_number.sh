#!/usr/bin/env bash
# py8583 1.3: a phone number in field 2 loses its first digit, and so does the message built again.
#
# Expected: field 2, the customer's number, is digits of a variable length; what was read is what is
# sent on.
# Seen: every field of digits becomes an integer. 081234567890 (Indonesian mobile numbers begin with
# 0) is read as 81234567890, and the same message built again has eleven digits in place of twelve:
# a valid message about another number. Where the length is fixed, the zeros come back.
#
# An ISO 8583 codec should keep digits as text, and compare a number's length with what was sent;
# the gateway's own numbers are text everywhere (src/rules/types/phone.rs).
#
# Fails where that changes. Needs Python 3 with venv; installs nothing outside a temporary folder.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'py8583==1.3'
printed=$("$folder/venv/bin/python" - <<'PYTHON'
from py8583.py8583 import Iso8583
from py8583.py8583spec import IsoSpec1987ASCII

sent = b"0200" b"7220000000800000" b"12" b"081234567890" b"000000" b"000000050000" b"1130120000" b"000076" b"T0000001"
message = Iso8583(sent, IsoSpec1987ASCII())
print(repr(message.FieldData(2)), repr(message.FieldData(11)))
print(sent[20:34].decode(), message.BuildIso()[20:33].decode())
PYTHON
)
printf 'py8583 1.3, field 2 and 11 as read; field 2 as sent and as built again:\n%s\n' "$printed"
[[ $printed == '81234567890 76
12081234567890 1181234567890' ]]
