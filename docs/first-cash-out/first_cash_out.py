"""From nothing to a signed cash-out (2004400) at a sandbox, with Python 3.9 or later:

    pip install cryptography
    gerai serve --sandbox &
    python first_cash_out.py                  # or: python first_cash_out.py http://127.0.0.1:8080
"""

import base64
import datetime
import hashlib
import hmac
import json
import sys
import urllib.error
import urllib.request
import uuid

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

GATEWAY = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8080"
WIB = datetime.timezone(datetime.timedelta(hours=7))


def now():
    return datetime.datetime.now(WIB).isoformat(timespec="seconds")


def call(path, text=None, headers=()):
    body = None if text is None else text.encode()
    request = urllib.request.Request(GATEWAY + path, body, dict(headers))
    request.add_header("Content-Type", "application/json")
    try:
        answer = urllib.request.urlopen(request, timeout=15)
    except urllib.error.HTTPError as refusal:
        answer = refusal  # its body has the response code
    return json.load(answer)


def post(partner, access_token, path, body):
    """A symmetric signature: over the body without blanks between its parts, so it is sent like that."""
    text = json.dumps(body, separators=(",", ":"))
    timestamp = now()
    digest = hashlib.sha256(text.encode()).hexdigest()
    to_sign = f"POST:{path}:{access_token}:{digest}:{timestamp}"
    signature = hmac.digest(partner["clientSecret"].encode(), to_sign.encode(), "sha512")
    headers = {
        "Authorization": f"Bearer {access_token}",
        "X-TIMESTAMP": timestamp,
        "X-SIGNATURE": base64.b64encode(signature).decode(),
        "X-PARTNER-ID": partner["partnerId"],
        "X-EXTERNAL-ID": uuid.uuid4().hex,
        "CHANNEL-ID": "95051",
    }
    return call(path, text, headers)


def movement(**more):
    return {
        "partnerReferenceNo": uuid.uuid4().hex,
        "customerNumber": "081234567890",
        **more,
        "amount": {"value": "100000.00", "currency": "IDR"},
        "transactionDate": now(),
        "additionalInfo": {"walletId": "16", "storeBrand": "Alfamart", "storeId": "TK001", "terminalId": "POS1"},
    }


# 1. Credentials. The sandbox publishes those of its demo partners; a real issuer sends you yours.
partners = call("/sandbox/partners")["partners"]
partner = next(one for one in partners if one["partnerId"] == "ALFAMART")

# 2. Access token, for 15 minutes: RSA with SHA-256 over "client key|timestamp".
timestamp = now()
private_key = serialization.load_pem_private_key(partner["privateKeyPem"].encode(), password=None)
signature = private_key.sign(f"{partner['clientKey']}|{timestamp}".encode(), padding.PKCS1v15(), hashes.SHA256())
access_token = call(
    "/v1.0/access-token/b2b",
    '{"grantType":"client_credentials"}',
    {
        "X-CLIENT-KEY": partner["clientKey"],
        "X-TIMESTAMP": timestamp,
        "X-SIGNATURE": base64.b64encode(signature).decode(),
    },
)["accessToken"]

# 3. Cash-in: Budi pays Rp100.000 at the till.
print(post(partner, access_token, "/v1.0/emoney/topup", movement()))

# 4. Budi makes a token in his app and reads it to the cashier. (The app's API, not the partner's.)
session = call("/app/v1/session", json.dumps({"phone": "081234567890", "pin": "123456"}))["sessionToken"]
wanted = {"pin": "123456", "channel": "alfamart", "direction": "cash-out", "amount": 100000}
otp = call("/app/v1/tokens", json.dumps(wanted), {"Authorization": f"Bearer {session}"})["token"]

# 5. Cash-out: only after a 2004400 does the cashier hand over Rp100.000.
answer = post(partner, access_token, "/v1.0/emoney/otc-cashout", movement(otp=otp))
print(answer)
sys.exit(0 if answer["responseCode"] == "2004400" else 1)
