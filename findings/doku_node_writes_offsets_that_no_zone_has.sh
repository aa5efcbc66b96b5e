#!/usr/bin/env bash
# doku-nodejs-library 1.0.52: X-TIMESTAMP ends with -00:00 on a server in UTC, and +5.5:30 in India.
#
# Expected: a SNAP timestamp is ISO 8601 with the zone's offset: Z or +00:00 in UTC, where most servers
# run.
# Seen: in Jakarta it is right (+07:00). In UTC the sign is a minus, which ISO 8601 does not know before
# zero and RFC 3339 gives the meaning "offset unknown"; where the zone has half an hour, the hours are
# written with a fraction, which no parser reads.
#
# The gateway reads -00:00 as UTC and refuses the other with the name of the header
# (src/api/partner/auth.rs).
#
# Fails where that changes. Needs Node.js with npm; installs nothing outside a temporary folder.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund 'doku-nodejs-library@1.0.52' >/dev/null
offset() {
    TZ=$1 node -p 'require("doku-nodejs-library/_services/tokenService").generateTimestamp().slice(19)'
}
printed="$(offset Asia/Jakarta) $(offset UTC) $(offset Asia/Kolkata)"
printf 'doku-nodejs-library 1.0.52, the offsets in Jakarta, UTC and Kolkata: %s\n' "$printed"
[[ $printed == '+07:00 -00:00 +5.5:30' ]]
