#!/usr/bin/env bash
# libphonenumber-js 1.13.16: whether 006281234567890 is valid depends on which of its files is imported.
#
# Expected: isValid() of one version of one library gives one answer for one number; the smaller import
# leaves out what is not needed, such as the kind of a number.
# Seen: the default import says valid, and makes +62006281234567890 of it, whose 17 digits are more than
# any number has (E.164 allows 15); "/max" says not valid. Neither understands 00 as the beginning
# of a call abroad: Indonesia's own prefixes are other ones, and many people write 0062 all the same.
#
# The gateway reads 0062 as +62 itself and knows the plan of mobile numbers (src/rules/types/phone.rs).
#
# Fails where that changes. Needs Node.js with npm; installs nothing outside a temporary folder.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund 'libphonenumber-js@1.13.16' >/dev/null
printed=$(node - <<'JAVASCRIPT'
for (const file of ['libphonenumber-js', 'libphonenumber-js/max']) {
  const number = require(file).parsePhoneNumberFromString('006281234567890', 'ID');
  console.log(`${file}: ${number.number} ${number.isValid() ? 'valid' : 'not valid'}`);
}
JAVASCRIPT
)
printf 'libphonenumber-js 1.13.16:\n%s\n' "$printed"
[[ $printed == 'libphonenumber-js: +62006281234567890 valid
libphonenumber-js/max: +62006281234567890 not valid' ]]
