#!/usr/bin/env bash
# terbilang-ts 2.1.0 (npm): from a trillion on, the words for an amount leave hundreds of billions out.
#
# Expected: words of an amount (terbilang), which a receipt or an invoice shows beside the digits, say the
# same amount; below a trillion they do.
# Seen: 1,100,000,000,000 becomes "Satu Triliun", and 2,403,675,802,675 becomes "Dua Triliun Tiga Milyar ..."
# for 403 billion. num2words, which is right, is asked for comparison. A chain's settlement in rupiah may
# reach a trillion.
#
# The project prints digits only; words for amounts should be tested digit group by digit group.
#
# Fails where that changes. Needs Node.js with npm and Python 3 with venv; installs nothing outside a
# temporary folder.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'num2words==0.5.14'
cd "$folder"
npm install --silent --no-audit --no-fund 'terbilang-ts@2.1.0' >/dev/null
words() {
    printf '%s | %s\n' "$(node -p "require('terbilang-ts').default($1)")" \
        "$(venv/bin/python -c "from num2words import num2words; print(num2words($1, lang='id'))")"
}
printed=$(words 100000000000 && words 1100000000000 && words 2403000000000)
printf 'terbilang-ts 2.1.0 | num2words 0.5.14\n%s\n' "$printed"
[[ $printed == 'Seratus Milyar | seratus miliar
Satu Triliun | satu triliun seratus miliar
Dua Triliun Tiga Milyar | dua triliun empat ratus tiga miliar' ]]
