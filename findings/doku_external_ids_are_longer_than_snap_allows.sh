#!/usr/bin/env bash
# doku-python-library 1.1.72: its external ids are longer than the standard's field.
#
# Expected: a payment provider's own library for SNAP BI makes an X-EXTERNAL-ID that fits the
# standard's 36 characters.
# Seen: the generator joins the 32 hexadecimal digits of a UUID and a timestamp of 20 characters:
# 52 characters, with colons among them. A host that keeps to the standard refuses every request of
# the library as malformed. (The package also imports Flask, xmltodict and pycryptodome, and names
# none of them among its requirements.)
#
# The gateway refuses such an id with 400xx01 and names the header; docs/integrators.md says so, and
# tests/sdk holds it.
#
# Fails where that changes. Needs Python 3 with venv; installs nothing outside a temporary folder.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    'doku-python-library==1.1.72' 'Flask==3.1.3' 'xmltodict==1.0.4' 'pycryptodome==3.23.0'
printed=$("$folder/venv/bin/python" - <<'PYTHON'
from doku_python_library.src.services.va_service import VaService

print(len(VaService.generate_external_id()))
PYTHON
)
printf 'doku-python-library 1.1.72: an external id of %s characters; SNAP allows 36\n' "$printed"
[[ $printed == 52 ]]
