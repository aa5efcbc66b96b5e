#!/usr/bin/env bash
# standardwebhooks 1.1.0 (PyPI): a time in WIB (UTC+7) is signed as if its clock showed UTC.
#
# Expected: sign() takes a moment, and 19:00+07:00 is the same one as 12:00 UTC: one signature.
# Seen: the zone of the argument is replaced by UTC and not converted, so the signature is over a
# timestamp that lies seven hours ahead. A message whose header has the true timestamp is refused by
# the same library ("No matching signature found"). The npm package of the same project signs both alike.
#
# Who signs with it should pass a time in UTC. A sender should keep the timestamp as whole seconds, and
# write the same number into the header and under the signature.
#
# Fails where that changes. Needs Python 3 with venv and Node.js with npm; installs nothing outside a
# temporary folder.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'standardwebhooks==1.1.0'
cd "$folder"
npm install --silent --no-audit --no-fund 'standardwebhooks@1.1.1' >/dev/null
python=$(venv/bin/python - <<'PYTHON'
import base64
from datetime import datetime, timedelta, timezone

from standardwebhooks import Webhook, WebhookVerificationError

webhook = Webhook("whsec_" + base64.b64encode(bytes(24)).decode())
utc = datetime(2026, 11, 30, 12, tzinfo=timezone.utc)
wib = utc.astimezone(timezone(timedelta(hours=7)))
signatures = {name: webhook.sign("m1", at, "{}") for name, at in (("utc", utc), ("wib", wib))}
print(wib == utc, signatures["wib"] == signatures["utc"])
print(signatures["wib"] == webhook.sign("m1", utc + timedelta(hours=7), "{}"))
now = datetime.now(wib.tzinfo)
headers = {
    "webhook-id": "m1",
    "webhook-timestamp": str(int(now.timestamp())),
    "webhook-signature": webhook.sign("m1", now, "{}"),
}
try:
    webhook.verify("{}", headers)
except WebhookVerificationError as error:
    print(error)
PYTHON
)
node=$(node - <<'JAVASCRIPT'
const { Webhook } = require('standardwebhooks');

const webhook = new Webhook(`whsec_${Buffer.alloc(24).toString('base64')}`);
const sign = (at) => webhook.sign('m1', new Date(at), '{}');
console.log(sign('2026-11-30T19:00:00+07:00') === sign('2026-11-30T12:00:00Z'));
JAVASCRIPT
)
printf 'standardwebhooks 1.1.0 (PyPI): same moment, same signature; that of seven hours later; own check:\n%s\n' "$python"
printf 'standardwebhooks 1.1.1 (npm), same signature: %s\n' "$node"
[[ $python == 'True False
True
No matching signature found' && $node == true ]]
