#!/usr/bin/env bash
# faspaysendmesnap 1.2.2: "accepted, in progress", "declined" and "timed out" are one and the same error.
#
# Expected: SNAP BI says by responseCode what became of a top-up: 2023800 is accepted and in progress,
# 404xx.. is declined, 504xx00 is unknown. A client keeps them apart: only a decline may be tried anew.
# Seen: every HTTP status but 200 becomes {"error": true, "message": "... <status>"} and the body is gone.
# A program that tests "error" takes a top-up that will be paid for one that failed.
#
# The project's own client sorts answers by their code (simulator/snap), and the gateway publishes the
# class of every code it answers with (src/api/partner/response_classes.rs).
#
# Fails where that changes. Needs Python 3 with venv; installs nothing outside a temporary folder.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    'faspaysendmesnap==1.2.2' 'pycryptodomex==3.23.0' 'requests==2.34.2' 'pytz==2026.6'
cd "$folder"
printed=$(venv/bin/python - <<'PYTHON'
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from Cryptodome.PublicKey import RSA

answers = [(200, "2003800"), (202, "2023800"), (404, "4043818"), (504, "5043800")]


class Host(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        status, code = answers.pop(0)
        answer = json.dumps({"responseCode": code}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


host = HTTPServer(("127.0.0.1", 0), Host)
threading.Thread(target=host.serve_forever, daemon=True).start()
Path("key.pem").write_bytes(RSA.generate(2048).export_key())
Path("SendMeConfig.ini").write_text(
    f"[development]\nhost=http://127.0.0.1:{host.server_port}\nchannel_id=1\npartner_id=partner\nkey_path=key.pem\n"
)

from FaspaySendmeSnap.Api import Services

for status, code in list(answers):
    answer = Services().topupEmoney({
        "partnerReferenceNo": "R1", "customerNumber": "081234567890",
        "amount": {"value": "50000.00", "currency": "IDR"},
    })
    print(f"{status} {code}: {json.dumps(answer)}")
host.shutdown()
PYTHON
)
printf 'faspaysendmesnap 1.2.2:\n%s\n' "$printed"
[[ $printed == '200 2003800: {"responseCode": "2003800"}
202 2023800: {"error": true, "message": "faspay.sendme.http.code 202"}
404 4043818: {"error": true, "message": "faspay.sendme.http.code 404"}
504 5043800: {"error": true, "message": "faspay.sendme.http.code 504"}' ]]
