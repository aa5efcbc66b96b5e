#!/usr/bin/env bash
# @hey-api/openapi-ts 0.95.0 (npm): an int64 amount that passed the validator can no longer be written as JSON.
#
# Expected: a value that the generated validator has checked can be sent on; a balance is a whole number that
# JSON has as it is.
# Seen: for the format int64 the validator changes the value into a BigInt, for which JSON.stringify raises an
# error: an answer cannot be stored or passed on after it was checked.
#
# The gateway's app gets amounts as integers of JSON (src/rules/types/money.rs). Who generates validators by
# this tool should use them to check only, and keep the value as it came.
#
# Fails where that changes. Needs Node.js 20 with npm; installs nothing outside a temporary folder.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund '@hey-api/openapi-ts@0.95.0' 'typescript@5.9.3' 'zod@3.25.76' >/dev/null
cat >openapi.json <<'JSON'
{"openapi": "3.1.0", "info": {"title": "balance", "version": "1"}, "paths": {"/balance": {"get": {"operationId": "balance",
 "responses": {"200": {"description": "the balance", "content": {"application/json": {"schema":
  {"$ref": "#/components/schemas/Balance"}}}}}}}}, "components": {"schemas": {"Balance": {"type": "object",
   "required": ["rupiah"], "properties": {"rupiah": {"type": "integer", "format": "int64"}}}}}}
JSON
npx openapi-ts -i openapi.json -o hey -p zod >/dev/null 2>&1
npx tsc --target es2022 --module nodenext --moduleResolution nodenext --skipLibCheck --outDir built hey/zod.gen.ts
cat >check.js <<'JAVASCRIPT'
const { zBalance } = require('./built/zod.gen.js');

const checked = zBalance.parse({ rupiah: 50000 });
try {
  console.log(JSON.stringify(checked));
} catch (error) {
  console.log(`${typeof checked.rupiah}: ${error.message}`);
}
JAVASCRIPT
printed=$(node check.js)
printf '@hey-api/openapi-ts 0.95.0, {"rupiah": 50000}: %s\n' "$printed"
[[ $printed == 'bigint: Do not know how to serialize a BigInt' ]]
