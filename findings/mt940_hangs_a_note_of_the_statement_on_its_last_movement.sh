#!/usr/bin/env bash
# mt-940 5.1.1: the bank's note to the whole statement becomes part of the last movement's details.
#
# Expected: a :86: after the closing balance (:62F:) belongs to the statement, as the format says,
# and not to a movement.
# Seen: its text is appended to the details of the last :61:, behind a line break. Who looks for a
# reference in the details finds the bank's note, too, and finds it with a movement it is not about.
#
# A reconciliation should end the movement at :62F:, and keep what follows with the statement.
#
# Fails where that changes. Needs Python 3 with venv; installs nothing outside a temporary folder.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'mt-940==5.1.1'
printed=$("$folder/venv/bin/python" - <<'PYTHON'
import mt940

statement = mt940.parse(""":20:STATEMENT
:25:0001234567
:28C:1/1
:60F:C261130IDR1000000,
:61:2611301130C500000,NTRFREF1//BANK1
:86:SETOR TUNAI R1
:61:2611301130C300000,NTRFREF2//BANK2
:86:SETOR TUNAI R2
:62F:C261130IDR1800000,
:86:KOREKSI R9 MENYUSUL
""")
for entry in statement:
    print(repr(entry.data["transaction_details"]))
print("statement:", statement.data.get("transaction_details"))
PYTHON
)
printf 'mt-940 5.1.1:\n%s\n' "$printed"
[[ $printed == "'SETOR TUNAI R1'
'SETOR TUNAI R2\nKOREKSI R9 MENYUSUL'
statement: None" ]]
