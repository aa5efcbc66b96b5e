#!/usr/bin/env bash
# orval 7.13.2 and @hey-api/openapi-ts 0.95.0 (npm): validators for date-time refuse 16:00:00+07:00.
#
# Expected: the format date-time of OpenAPI is RFC 3339, which has an offset or a Z; a validator generated
# for it takes both.
# Seen: both generators write zod's datetime() without the option for offsets, so that only Z passes. Every
# answer with a SNAP timestamp of Indonesia (+07:00) is refused by the client that was generated from the
# host's own document, though both moments are the same.
#
# The gateway's app gets its times with +07:00 in fields of this format (src/api/app/session.rs). Who generates
# validators should ask these tools for offsets, and test them with one answer.
#
# Fails where that changes. Needs Node.js 20 with npm; installs nothing outside a temporary folder.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund 'orval@7.13.2' '@hey-api/openapi-ts@0.95.0' \
    'typescript@5.9.3' 'zod@3.25.76' >/dev/null
cat >openapi.json <<'JSON'
{"openapi": "3.1.0", "info": {"title": "clock", "version": "1"}, "paths": {"/now": {"get": {"operationId": "now",
 "responses": {"200": {"description": "the time", "content": {"application/json": {"schema":
  {"$ref": "#/components/schemas/Now"}}}}}}}}, "components": {"schemas": {"Now": {"type": "object",
   "required": ["at"], "properties": {"at": {"type": "string", "format": "date-time"}}}}}}
JSON
echo 'module.exports = { now: { input: "openapi.json", output: { target: "orval.ts", client: "zod" } } };' >orval.config.js
npx orval >/dev/null 2>&1
npx openapi-ts -i openapi.json -o hey -p zod >/dev/null 2>&1
npx tsc --target es2022 --module nodenext --moduleResolution nodenext --skipLibCheck --outDir built orval.ts hey/zod.gen.ts
cat >check.js <<'JAVASCRIPT'
const validators = { orval: require('./built/orval.js').nowResponse, 'openapi-ts': require('./built/hey/zod.gen.js').zNow };
for (const [name, validator] of Object.entries(validators)) {
  for (const at of ['2026-11-22T09:00:00Z', '2026-11-22T16:00:00+07:00']) {
    console.log(`${name}: ${at} ${validator.safeParse({ at }).success ? 'taken' : 'refused'}`);
  }
}
JAVASCRIPT
printed=$(node check.js)
printf 'orval 7.13.2, @hey-api/openapi-ts 0.95.0:\n%s\n' "$printed"
[[ $printed == 'orval: 2026-11-22T09:00:00Z taken
orval: 2026-11-22T16:00:00+07:00 refused
openapi-ts: 2026-11-22T09:00:00Z taken
openapi-ts: 2026-11-22T16:00:00+07:00 refused' ]]
