#!/usr/bin/env bash
# mt940-js 1.0.0 (npm): a credit and the entry that takes it back have the same id.
#
# Expected: the id that the reader makes for each movement is another one for each of a statement, so that
# a file may be read twice and each movement is kept once.
# Seen: the credit (C) and its reversal (RC) of the same day, amount and customer reference get one id,
# though the bank's own references differ. Who keeps one movement for each id books the money and
# loses the line that takes it back. (The package also needs tslib, which it does not name.)
#
# A reconciliation should distinguish movements by their place in the statement and the whole line.
#
# Fails where that changes. Needs Node.js with npm; installs nothing outside a temporary folder.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund 'mt940-js@1.0.0' 'tslib@2.8.1' >/dev/null
cat >read.js <<'JAVASCRIPT'
const { read } = require('mt940-js');

const file = [
  ':20:STATEMENT',
  ':25:0001234567',
  ':28C:1/1',
  ':60F:C261130IDR1000000,',
  ':61:2611301130C500000,NTRFREF1//BANK1',
  ':86:SETOR TUNAI',
  ':61:2611301130RC500000,NTRFREF1//BANK2',
  ':86:PEMBATALAN',
  ':61:2611301130C500000,NTRFREF2//BANK3',
  ':86:SETOR TUNAI',
  ':62F:C261130IDR1500000,',
  '-',
].join('\r\n');
read(Buffer.from(file)).then(([{ transactions }]) => {
  const [credit, reversal, other] = transactions.map(({ id }) => id);
  console.log(`reversal like its credit: ${reversal === credit}, other reference like it: ${other === credit}`);
});
JAVASCRIPT
printed=$(node read.js)
printf 'mt940-js 1.0.0, ids: %s\n' "$printed"
[[ $printed == 'reversal like its credit: true, other reference like it: false' ]]
