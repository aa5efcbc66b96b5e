#!/usr/bin/env bash
# nik-parser 1.0.1 (npm): every woman is a man, and born some weeks later.
#
# Expected: a NIK has the birth day of a woman plus 40: 57 is a woman born on the 17th. A parser of these
# numbers knows that, for it is the one thing they are parsed for.
# Seen: the 57th day of August is counted on to the 26th of September, and the sex is "pria" (male), with
# "isValid" true. A comparison of the customer's birth date with the card fails for every woman.
#
# The gateway reads no NIK; who checks one should test it with both sexes.
#
# Fails where that changes. Needs Node.js with npm; installs nothing outside a temporary folder.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund 'nik-parser@1.0.1' >/dev/null
cat >read.js <<'JAVASCRIPT'
const { nikParser } = require('nik-parser');

for (const [who, number] of [['man', '3171011708900001'], ['woman', '3171015708900001']]) {
  const nik = nikParser(number);
  const born = nik.lahir();
  console.log(`${who}: ${nik.isValid()}, ${nik.kelamin()}, ${born.getDate()}/${born.getMonth() + 1}/${born.getFullYear()}`);
}
JAVASCRIPT
printed=$(TZ=Asia/Jakarta node read.js)
printf 'nik-parser 1.0.1, both born on 17/8/1990:\n%s\n' "$printed"
[[ $printed == 'man: true, pria, 17/8/1990
woman: true, pria, 26/9/1990' ]]
