#!/usr/bin/env bash
# datamodel-code-generator 0.89.0: a field of the format password is sent as ten asterisks.
#
# Expected: the format password is a hint to forms, as the OpenAPI specification says; a generated
# model writes the value that it was given.
# Seen: the field becomes a SecretStr, and the model's own JSON has ********** in place of the PIN. The
# request is well formed, the server counts a wrong PIN, and after some of them the account is locked.
#
# The gateway's document gives its PINs this format (src/api/app/session.rs). Who generates a client
# with this tool should write the value out with get_secret_value(), or map the format to a plain text.
#
# Fails where that changes. Needs Python 3.10 with venv; installs nothing outside a temporary folder.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'datamodel-code-generator==0.89.0' 'pydantic==2.14.4'
cd "$folder"
cat >openapi.json <<'JSON'
{"openapi": "3.1.0", "info": {"title": "session", "version": "1"}, "paths": {}, "components": {"schemas": {
 "OpenSession": {"type": "object", "required": ["phone", "pin"], "properties": {
  "phone": {"type": "string"}, "pin": {"type": "string", "format": "password"}}}}}}
JSON
venv/bin/datamodel-codegen --input openapi.json --input-file-type openapi \
    --output-model-type pydantic_v2.BaseModel --output model.py 2>/dev/null
printed=$(venv/bin/python -c 'from model import OpenSession
print(OpenSession(phone="081234567890", pin="000076").model_dump_json())')
printf 'datamodel-code-generator 0.89.0 with pydantic 2.14.4: %s\n' "$printed"
[[ $printed == '{"phone":"081234567890","pin":"**********"}' ]]
