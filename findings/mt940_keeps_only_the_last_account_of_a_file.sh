#!/usr/bin/env bash
# mt-940 5.1.1: a file with statements of two accounts reads as one statement of the second account.
#
# Expected: banks send all accounts of a customer in one file, one message after the other, and the
# reader gives one statement for each, or names the account beside each movement.
# Seen: one collection. Its account, opening and closing balance are those of the last message; the
# movements of both accounts stand in one list, and none of them has the account.
#
# A reconciliation should begin a statement at each :20:, and check each against its own balances.
#
# Fails where that changes. Needs Python 3 with venv; installs nothing outside a temporary folder.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'mt-940==5.1.1'
printed=$("$folder/venv/bin/python" - <<'PYTHON'
import mt940

MESSAGE = """{{1:F01EXAMPLEXXXX0000000000}}{{2:I940EXAMPLEXXXXN}}{{4:
:20:{reference}
:25:{account}
:28C:1/1
:60F:C261130IDR0,
:61:2611301130C{amount},NTRFREF1//BANK1
:62F:C261130IDR{amount},
-}}
"""
statement = mt940.parse(
    MESSAGE.format(reference="FIRST", account="0001111111", amount="500000")
    + MESSAGE.format(reference="SECOND", account="0002222222", amount="7000")
)
print(statement.data["account_identification"], statement.data["final_closing_balance"].amount)
for entry in statement:
    print(entry.data["amount"], [name for name in entry.data if "account" in name])
PYTHON
)
printf 'mt-940 5.1.1:\n%s\n' "$printed"
[[ $printed == '0002222222 7000 IDR
500000 IDR []
7000 IDR []' ]]
