#!/usr/bin/env bash
# doku-nodejs-library 1.0.52: an access token that ended a day ago counts as valid.
#
# Expected: the client keeps the token with its life of 900 seconds, and fetches a new one when that is
# over.
# Seen: isTokenInvalid() answers false for a token made a day ago. The token itself stands where the
# function below it expects the seconds, so what is compared with the clock is no number. Asked directly,
# the function below adds seconds to milliseconds: there, a token ends after 0.9 seconds.
#
# The gateway answers a request with an expired token with 401xx01, "Invalid Token (B2B)"; a client should
# then fetch a new token and send the same movement again, even if it believes the old one valid.
#
# Fails where that changes. Needs Node.js with npm; installs nothing outside a temporary folder.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund 'doku-nodejs-library@1.0.52' >/dev/null
printed=$(node - <<'JAVASCRIPT'
const TokenController = require('doku-nodejs-library/_controllers/tokenController');
const tokenService = require('doku-nodejs-library/_services/tokenService');

const LIFE = 900;
const ago = (seconds) => Date.now() - seconds * 1000;
const invalid = (seconds) => new TokenController().isTokenInvalid('token', LIFE, ago(seconds));
console.log(`asked by the client: a minute old ${invalid(60)}, a day old ${invalid(86400)}`);
console.log(`asked directly: two seconds old ${tokenService.isTokenExpired(LIFE, ago(2))}`);
JAVASCRIPT
)
printf 'doku-nodejs-library 1.0.52, whether a token of 900 seconds has ended:\n%s\n' "$printed"
[[ $printed == 'asked by the client: a minute old false, a day old false
asked directly: two seconds old true' ]]
