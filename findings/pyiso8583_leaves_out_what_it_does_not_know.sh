#!/usr/bin/env bash
# pyiso8583 4.0.1: a field under a name that the library does not know is left out of the message.
#
# Expected: the encoder refuses a name that is no field, as it refuses a value that does not fit.
# Seen: a message without the field, and no error: for `amount`, for `65`, which is a field's number
# but not one of the specification, and for `4 ` with a blank. A message without its amount is well
# formed.
#
# A codec should refuse every name that it does not send. The gateway's sandbox names the fields of a
# request that nobody reads (src/api/partner/unknown_fields.rs).
#
# Fails where that changes. Needs Python 3 with venv; installs nothing outside a temporary folder.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'pyiso8583==4.0.1'
printed=$("$folder/venv/bin/python" - <<'PYTHON'
import iso8583
from iso8583.specs import default_ascii

for name in ("4", "amount", "65", "4 "):
    message, _ = iso8583.encode({"t": "0200", "3": "000000", name: "000000050000"}, default_ascii)
    print(repr(name), message.decode())
PYTHON
)
printf 'pyiso8583 4.0.1:\n%s\n' "$printed"
[[ $printed == "'4' 02003000000000000000000000000000050000
'amount' 02002000000000000000000000
'65' 02002000000000000000000000
'4 ' 02002000000000000000000000" ]]
