#!/usr/bin/env bash
# iso8583sim 1.6.0: its host answers a repeated reversal (0421) with 0431.
#
# Expected: 0421 is the same reversal sent again, and both are answered with 0430: a client waits
# for one kind of answer, whichever of its requests arrived.
# Seen: the host adds ten to the message type and keeps the last digit, so that the repeat is
# answered with 0431. A client that waits for 0430 goes on without an acknowledgement.
#
# A host should answer 0420 and 0421 with 0430; a client should take 0431, too.
#
# Fails where that changes. Needs Python 3 with venv; installs nothing outside a temporary folder.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'iso8583sim==1.6.0'
printed=$("$folder/venv/bin/python" - <<'PYTHON'
from iso8583sim.net.host import response_mti

print(", ".join(f"{request} by {response_mti(request)}" for request in ("0200", "0420", "0421")))
PYTHON
)
printf 'iso8583sim 1.6.0 answers %s\n' "$printed"
[[ $printed == '0200 by 0210, 0420 by 0430, 0421 by 0431' ]]
