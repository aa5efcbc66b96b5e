#!/usr/bin/env bash
# mt-940 5.1.1: a credit that the bank takes back (mark RC) has a positive amount, like a credit.
#
# Expected: the reader gives every movement its sign, since it makes the amount of a debit negative.
# Seen: only D is negative. RC, the reversal of a credit, takes money out of the account, and its
# amount is positive; so the amounts do not add up from the opening to the closing balance.
#
# A reconciliation by MT940 should take C and RD as money in, D and RC as money out, and refuse a
# statement whose entries do not lead from :60F: to :62F:.
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
:61:2611301130RC500000,NTRFREF1//BANK2
:61:2611301130D200000,NTRFREF3//BANK3
:62F:C261130IDR800000,
""")
amounts = [entry.data["amount"].amount for entry in statement]
for entry, amount in zip(statement, amounts):
    print(entry.data["status"], amount)
opening, closing = (statement.data[f"final_{name}_balance"].amount.amount for name in ("opening", "closing"))
print(f"opening {opening}, with the entries {opening + sum(amounts)}, closing {closing}")
PYTHON
)
printf 'mt-940 5.1.1:\n%s\n' "$printed"
[[ $printed == 'C 500000
RC 500000
D -200000
opening 1000000, with the entries 1800000, closing 800000' ]]
