#!/usr/bin/env bash
# phonenumbers 9.0.43: 62811123456, a mobile number without its plus, becomes a valid fixed line.
#
# Expected: digits that begin with 62 in Indonesia are the country's code and a number: so a longer number
# (6281112345678) is read, and so is this one with a plus.
# Seen: where the digits are few enough to be a number of the area code 62, they become +62 62811123456,
# which is valid, of another kind and somebody else's. Nothing reports it; the length alone decides.
#
# The gateway puts the plus before digits that begin with 62, because no mobile number within the country
# begins so, and then asks for a mobile number (src/rules/types/phone.rs).
#
# Fails where that changes. Needs Python 3 with venv; installs nothing outside a temporary folder.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'phonenumbers==9.0.43'
printed=$("$folder/venv/bin/python" - <<'PYTHON'
import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

for text in ("6281112345678", "+62811123456", "62811123456"):
    number = phonenumbers.parse(text, "ID")
    kind = PhoneNumberType.to_string(phonenumbers.number_type(number))
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    print(text, e164, kind, phonenumbers.is_valid_number(number))
PYTHON
)
printf 'phonenumbers 9.0.43:\n%s\n' "$printed"
[[ $printed == '6281112345678 +6281112345678 MOBILE True
+62811123456 +62811123456 MOBILE True
62811123456 +6262811123456 FIXED_LINE True' ]]
