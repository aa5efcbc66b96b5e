#!/usr/bin/env bash
# terbilang 0.0.3 (npm): the words for a billion are "terlalu besar / not implemented yet".
#
# Expected: a function that turns amounts into words raises an error where it cannot, since its result is
# printed as it is.
# Seen: from 1,000,000,000 on it returns this sentence, half Indonesian and half English, as if it were the
# amount in words. It stands on the invoice then, before "rupiah". (A thousand is "satu ribu" to it, where
# Indonesian says "seribu".)
#
# A formatter of ours should give a Result where it has a limit, as money does (src/rules/types/money.rs).
#
# Fails where that changes. Needs Node.js with npm; installs nothing outside a temporary folder.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund 'terbilang@0.0.3' >/dev/null
printed=$(node -p 'const terbilang = require("terbilang"); [1000, 999000000, 1000000000].map((n) => terbilang(n)).join("\n")')
printf 'terbilang 0.0.3:\n%s\n' "$printed"
[[ $printed == 'satu ribu
sembilan ratus sembilan puluh sembilan juta
terlalu besar / not implemented yet' ]]
