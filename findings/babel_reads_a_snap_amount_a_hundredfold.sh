#!/usr/bin/env bash
# Babel 2.19.0: "50000.00" read with the Indonesian locale is five million.
#
# Expected: in Indonesia the dot groups thousands, so 50.000 is fifty thousand; a text whose dot stands
# where no group ends is an error.
# Seen: unless strict=True is asked for, dots are taken out wherever they are. The amounts of SNAP BI, which
# have a dot and two decimals, become a hundred times as much, and 50.00 becomes 5000.
#
# The gateway reads an amount of the standard by the standard's own form and no locale
# (src/api/partner/amount.rs).
#
# Fails where that changes. Needs Python 3 with venv; installs nothing outside a temporary folder.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'Babel==2.19.0'
printed=$("$folder/venv/bin/python" - <<'PYTHON'
from babel.numbers import NumberFormatError, parse_decimal

for text in ("50.000", "50000.00"):
    print(text, "is", parse_decimal(text, locale="id_ID"))
try:
    parse_decimal("50000.00", locale="id_ID", strict=True)
except NumberFormatError:
    print("50000.00 is refused when strict")
PYTHON
)
printf 'Babel 2.19.0:\n%s\n' "$printed"
[[ $printed == '50.000 is 50000
50000.00 is 5000000
50000.00 is refused when strict' ]]
