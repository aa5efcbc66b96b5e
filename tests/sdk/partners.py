"""Writes what the tests need of the partners: those of the sandbox, those that `run` added, and one
that the gateway does not know."""

import json
import os
import sys
import urllib.request
from pathlib import Path

folder, added = Path(sys.argv[1]), sys.argv[2:]
with urllib.request.urlopen(f"{os.environ['SANDBOX_URL']}/sandbox/partners") as answer:
    partners = {one["partnerId"]: one for one in json.load(answer)["partners"]}
for name in added:
    partners[name] = json.loads((folder / name).read_text())
partners["OTHER"] = {"privateKeyPem": partners["ALFAMART"]["privateKeyPem"]}
(folder / "partners.json").write_text(json.dumps(partners))
