#!/usr/bin/env bash
# lokal-id 0.7.2: "-Rp5.000" is read as 5,000 rupiah, without its sign.
#
# Expected: a reader of rupiah amounts keeps the minus or refuses the text.
# Seen: -5.000, -Rp5.000 and Rp-5.000 are all 5,000, and so is what the library itself writes for -5000. A
# correction in a list of amounts is then added where it should be taken off.
#
# The gateway's amounts are unsigned, and a sign is an error that names the field
# (src/api/partner/amount.rs).
#
# Fails where that changes. Needs Python 3.10 with venv; installs nothing outside a temporary folder.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'lokal-id==0.7.2'
printed=$("$folder/venv/bin/python" - <<'PYTHON'
from lokal import format_rupiah, parse_rupiah

for text in ("Rp5.000", "-5.000", "-Rp5.000", "Rp-5.000", format_rupiah(-5000)):
    print(text, parse_rupiah(text).amount)
PYTHON
)
printf 'lokal-id 0.7.2:\n%s\n' "$printed"
[[ $printed == 'Rp5.000 5000
-5.000 5000
-Rp5.000 5000
Rp-5.000 5000
-Rp5.000 5000' ]]
