#!/usr/bin/env bash
# python-dateutil 4.0.0: "GMT+7", as browsers write the time in Jakarta, is read as seven hours WEST.
#
# Expected: a browser with the English language writes WIB as GMT+7, and a parser of dates reads back what
# it means: 19:00 GMT+7 is 12:00 UTC.
# Seen: Node reads its own text so. dateutil takes the sign as POSIX does in TZ, where it means the other
# side: 19:00-07:00, fourteen hours later.
#
# The gateway takes offsets in digits and no names (src/api/partner/text.rs); "WIB" on its receipts is
# for people.
#
# Fails where that changes. Needs Python 3 with venv and Node.js; installs nothing outside a temporary
# folder.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'python-dateutil==4.0.0'
text=$(node -p 'new Date("2026-11-30T12:00:00Z").toLocaleString("en-US", { timeZone: "Asia/Jakarta", timeZoneName: "short" })')
# Newer versions of Node put a narrow blank before PM.
text=${text//$'\u202f'/ }
node=$(node -p 'new Date(process.argv[1]).toISOString()' "$text")
python=$("$folder/venv/bin/python" -c 'import sys
from datetime import timezone
from dateutil.parser import parse
print(parse(sys.argv[1]).astimezone(timezone.utc).isoformat())' "$text")
printf '%s\nNode: %s\npython-dateutil 4.0.0: %s\n' "$text" "$node" "$python"
[[ $text == *'GMT+7' && $node == '2026-11-30T12:00:00.000Z' && $python == '2026-12-01T02:00:00+00:00' ]]
