#!/usr/bin/env bash
# dana-python 2.2.2: a time in Central Indonesia (+08:00) is taken for one in WIB, an hour later.
#
# Expected: the check "no more than 30 minutes from now" compares moments. 20 minutes from now is
# within it, however it is written.
# Seen: the last six characters are cut off unread and the rest is taken for WIB. An outlet in Makassar
# that writes its own zone is refused, and so is one in Jayapura (+09:00).
#
# The gateway compares moments (src/api/partner/text.rs), and begins its days in WIB wherever the outlet is
# (src/rules/types/time.rs).
#
# Fails where that changes. Needs Python 3.10 with venv; installs nothing outside a temporary folder.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'dana-python==2.2.2'
printed=$(DANA_ENV=sandbox "$folder/venv/bin/python" - <<'PYTHON'
from datetime import datetime, timedelta, timezone

from dana.utils.date_validation import validate_valid_up_to_date


def outcome(hours):
    at = datetime.now(timezone.utc) + timedelta(minutes=20)
    try:
        validate_valid_up_to_date(at.astimezone(timezone(timedelta(hours=hours))).isoformat(timespec="seconds"))
        return "accepted"
    except ValueError as error:
        return str(error)


for hours in (7, 8, 9):
    print(f"+{hours:02}:00: {outcome(hours)}")
PYTHON
)
printf 'dana-python 2.2.2, 20 minutes from now:\n%s\n' "$printed"
[[ $printed == '+07:00: accepted
+08:00: validUpTo date cannot be more than 30 minutes in the future
+09:00: validUpTo date cannot be more than 30 minutes in the future' ]]
