#!/usr/bin/env bash
# openapi-python-client 0.29.1: an operation with a header of the format date-time is left out.
#
# Expected: a parameter that the generator cannot write is reported, and the operation is generated
# without it, or the generator fails.
# Seen: the whole operation is missing from the package, with a warning among the output and exit
# code 0. A query parameter of the same schema is generated. SNAP BI's X-TIMESTAMP is such a header,
# and every operation of the standard has it: a package without one operation, and no error.
#
# The gateway's document therefore gives X-TIMESTAMP a pattern in place of the format, and CI
# imports the generated package and calls with it (tests/sdk).
#
# Fails where that changes. Needs Python 3.11 with venv; installs nothing outside a temporary folder.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'openapi-python-client==0.29.1'
operation() { # NAME PLACE
    printf '"/%s": {"get": {"operationId": "%s", "parameters": [{"name": "X-TIMESTAMP", "in": "%s",' "$1" "$1" "$2"
    printf '"required": true, "schema": {"type": "string", "format": "date-time"}}],'
    printf '"responses": {"200": {"description": "done"}}}}'
}
cat >"$folder/openapi.json" <<JSON
{"openapi": "3.1.0", "info": {"title": "clock", "version": "1"},
 "paths": {$(operation asked_by_query query), $(operation asked_by_header header)}}
JSON
cd "$folder"
code=0
"$folder/venv/bin/openapi-python-client" generate --path openapi.json --meta none >output 2>&1 || code=$?
generated=$(find . -path ./venv -prune -o -name 'asked_by_*.py' -print | sed 's,.*/,,' | sort | tr '\n' ' ')
printf 'openapi-python-client 0.29.1: exit code %s, generated: %s\n' "$code" "$generated"
[[ $code == 0 && $generated == 'asked_by_query.py ' ]]
