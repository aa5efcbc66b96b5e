#!/usr/bin/env bash
# python-stdnum 2.2: identity numbers (NIK) of West Papua and of the newer Papuan provinces are refused.
#
# Expected: a NIK begins with the province's code, and a library that checks it knows the codes that the
# identity cards have: 91 Papua, 92 Papua Barat, 93 to 96 the provinces split off since.
# Seen: of these it takes 91 and 94 only, and calls 91 "Papua Barat": another list of codes, of when there
# were two provinces. To a form that asks this library, the cards of four provinces are wrong.
# idn-area-data has today's codes.
#
# The gateway reads no NIK. Who checks one should check length and date, and refuse nobody for an unknown
# code alone.
#
# Fails where that changes. Needs Python 3 with venv and Node.js with npm; installs nothing outside a
# temporary folder.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'python-stdnum==2.2'
cd "$folder"
npm install --silent --no-audit --no-fund 'idn-area-data@3.1.2' >/dev/null
names=$(node -e 'require("idn-area-data").getProvinces().then((all) =>
  console.log(all.filter(({ code }) => code > "90").map(({ code, name }) => `${code} ${name}`).join("\n")))')
checked=$(venv/bin/python - <<'PYTHON'
from stdnum import numdb
from stdnum.id import nik

[(_, place)] = numdb.get("id/loc").info("91")
print("91 is", place["name_id"])
for province in range(91, 97):
    try:
        nik.validate(f"{province}01011708900001")
        outcome = "taken"
    except nik.InvalidComponent:
        outcome = "refused"
    print(f"{province}: {outcome}")
PYTHON
)
printf 'idn-area-data 3.1.2:\n%s\npython-stdnum 2.2:\n%s\n' "$names" "$checked"
[[ $names == *'92 PAPUA BARAT'*'96 PAPUA BARAT DAYA' ]]
[[ $checked == '91 is Papua Barat
91: taken
92: refused
93: refused
94: taken
95: refused
96: refused' ]]
