"""Hooks of schemathesis: what it makes up is signed as a partner's request, or sent by a customer's
app, so that it reaches the rules behind the authentication."""

import base64
import hashlib
import hmac
import json
import os
import random
import uuid
from datetime import datetime, timezone

import requests
import schemathesis
import schemathesis.core
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

from check import URL, partner

PARTNER = partner("ALFAMART")


def now():
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def token_headers():
    key = serialization.load_pem_private_key(PARTNER["privateKeyPem"].encode(), None)
    time = now()
    text = f"{PARTNER['clientKey']}|{time}".encode()
    signature = key.sign(text, padding.PKCS1v15(), hashes.SHA256())
    return {
        "X-CLIENT-KEY": PARTNER["clientKey"],
        "X-TIMESTAMP": time,
        "X-SIGNATURE": base64.b64encode(signature).decode(),
    }


def access_token():
    body = {"grantType": "client_credentials"}
    path = f"{URL}/v1.0/access-token/b2b"
    return requests.post(path, json=body, headers=token_headers()).json()["accessToken"]


def session():
    body = {"phone": "081234567890", "pin": "123456"}
    return requests.post(f"{URL}/app/v1/session", json=body).json()["sessionToken"]


ACCESS, SESSION = access_token(), session()


def transaction_headers(path, body):
    time = now()
    # Without a body there is nothing that could be written.
    is_there = not isinstance(body, schemathesis.core.NotSet)
    minified = json.dumps(body, separators=(",", ":")) if is_there else ""
    digest = hashlib.sha256(minified.encode()).hexdigest()
    text = f"POST:{path}:{ACCESS}:{digest}:{time}".encode()
    signature = hmac.new(PARTNER["clientSecret"].encode(), text, hashlib.sha512).digest()
    return {
        "Authorization": f"Bearer {ACCESS}",
        "X-PARTNER-ID": PARTNER["partnerId"],
        "X-EXTERNAL-ID": str(uuid.uuid4()),
        "CHANNEL-ID": "95051",
        "X-TIMESTAMP": time,
        "X-SIGNATURE": base64.b64encode(signature).decode(),
    }


def headers_of(case):
    path = case.operation.path
    if path.endswith("access-token/b2b"):
        return token_headers()
    if path.startswith("/v1.0"):
        return transaction_headers(path, case.body)
    if not path.startswith("/app/"):
        return {}
    # Whoever signs out needs a session of its own; a few are enough.
    ends = case.operation.label == "DELETE /app/v1/session"
    token = session() if ends and random.random() < 0.1 else SESSION
    return {} if ends and token == SESSION else {"Authorization": f"Bearer {token}"}


@schemathesis.hook
def before_call(context, case, kwargs):
    # The others test what is refused without a signature.
    if random.random() < 0.75:
        case.headers.update(headers_of(case))


@schemathesis.hook
def after_call(context, case, response):
    with open(os.environ["SANDBOX_SEEN"], "a") as file:
        print(case.operation.label, response.status_code, file=file)
