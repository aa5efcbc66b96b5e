#!/usr/bin/env bash
# From nothing to a signed cash-out (2004400), with curl and openssl alone, at a sandbox:
#   gerai serve --sandbox &
#   bash first-cash-out.sh                    # or: bash first-cash-out.sh http://127.0.0.1:8080
set -euo pipefail
gateway=${1:-http://127.0.0.1:8080}

# The text of a field of one JSON object. Enough for these answers; use a JSON library in your host.
field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }

# 1. Credentials. The sandbox publishes those of its demo partners; a real issuer sends you yours.
partner=$(curl -sSf "$gateway/sandbox/partners" | sed 's/},{/}\n{/g' | grep '"partnerId":"ALFAMART"')
client_key=$(field clientKey <<<"$partner")
client_secret=$(field clientSecret <<<"$partner")
private_key=$(printf '%b' "$(field privateKeyPem <<<"$partner")")

now() { TZ=Asia/Jakarta date +%Y-%m-%dT%H:%M:%S+07:00; }

# 2. Access token, for 15 minutes: RSA with SHA-256 over "client key|timestamp".
timestamp=$(now)
signature=$(printf '%s|%s' "$client_key" "$timestamp" |
    openssl dgst -sha256 -sign <(printf '%s\n' "$private_key") | base64 | tr -d '\n')
access_token=$(curl -sS "$gateway/v1.0/access-token/b2b" -H 'Content-Type: application/json' \
    -H "X-CLIENT-KEY: $client_key" -H "X-TIMESTAMP: $timestamp" -H "X-SIGNATURE: $signature" \
    -d '{"grantType":"client_credentials"}' | field accessToken)

# 3. A signed request: HMAC with SHA-512 over "POST:path:access token:SHA-256 of the body:timestamp".
post() { # PATH BODY
    local timestamp hash signature
    timestamp=$(now)
    hash=$(printf %s "$2" | openssl dgst -sha256 -r | cut -d' ' -f1)
    signature=$(printf '%s' "POST:$1:$access_token:$hash:$timestamp" |
        openssl dgst -sha512 -hmac "$client_secret" -binary | base64 | tr -d '\n')
    curl -sS "$gateway$1" -H 'Content-Type: application/json' -H "Authorization: Bearer $access_token" \
        -H "X-TIMESTAMP: $timestamp" -H "X-SIGNATURE: $signature" -H 'X-PARTNER-ID: ALFAMART' \
        -H "X-EXTERNAL-ID: $(openssl rand -hex 16)" -H 'CHANNEL-ID: 95051' -d "$2"
    echo
}
body() { # MORE FIELDS
    printf '{"partnerReferenceNo":"%s","customerNumber":"081234567890",%s' "$(openssl rand -hex 16)" "$1"
    printf '"amount":{"value":"100000.00","currency":"IDR"},"transactionDate":"%s",' "$(now)"
    printf '"additionalInfo":{"walletId":"16","storeBrand":"Alfamart","storeId":"TK001","terminalId":"POS1"}}'
}

# 4. Cash-in: Budi pays Rp100.000 at the till.
post /v1.0/emoney/topup "$(body '')"

# 5. Budi makes a token in his app and reads it to the cashier. (The app's API, not the partner's.)
session=$(curl -sS "$gateway/app/v1/session" -H 'Content-Type: application/json' \
    -d '{"phone":"081234567890","pin":"123456"}' | field sessionToken)
otp=$(curl -sS "$gateway/app/v1/tokens" -H "Authorization: Bearer $session" -H 'Content-Type: application/json' \
    -d '{"pin":"123456","channel":"alfamart","direction":"cash-out","amount":100000}' | field token)

# 6. Cash-out: only after a 2004400 does the cashier hand over Rp100.000.
answer=$(post /v1.0/emoney/otc-cashout "$(body "\"otp\":\"$otp\",")")
echo "$answer"
grep -q '"responseCode":"2004400"' <<<"$answer"
