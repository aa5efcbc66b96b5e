"""doku-python-library, unmodified, drives a sandbox. Its products are others than the gateway's; what
fits are its access token, its headers and its signature, under the gateway's paths."""

import uuid

import requests
from doku_python_library.src.commons import config
from doku_python_library.src.services.token_service import TokenService
from doku_python_library.src.services.va_service import VaService
from doku_python_library.src.snap import DokuSNAP

from check import URL, partner, run, same

config._Development.BASE_URL = URL
config.Config.ACCESS_TOKEN = "/v1.0/access-token/b2b"
DOKU = partner("DOKU")
REFERENCE = str(uuid.uuid4())
ANSWERS = {}


def client(of=DOKU):
    return DokuSNAP(
        private_key=of["privateKeyPem"], client_id=of["clientKey"], is_production=False,
        public_key="", issuer="", secret_key=of["clientSecret"], merchant_public_key="",
    )


def ask(path, body, external_id=None):
    """Signs and sends as the library's own services do, which are for other products."""
    token, timestamp = client().token, TokenService.get_timestamp()
    signature = TokenService.generate_symmetric_signature(
        "POST", path, token, body, timestamp, DOKU["clientSecret"]
    )
    header = VaService.generate_request_header(
        "SDK", DOKU["partnerId"], token, timestamp, external_id or str(uuid.uuid4()), signature
    )
    return requests.post(URL + path, json=body, headers=header.to_json()).json()


def order(value):
    return {
        "partnerReferenceNo": REFERENCE,
        "customerNumber": "6281234567890",
        "amount": {"value": value, "currency": "IDR"},
        "additionalInfo": "",
    }


def doku_gets_an_access_token_whose_life_is_a_number():
    same(client().token_expires_in, 890)


def doku_cannot_use_a_life_that_is_a_text():
    answer = client(partner("ALFAMART")).get_token()
    same(answer.response_code, "5007300")


def doku_inquires_with_an_empty_text_as_additional_info():
    same(ask("/v1.0/emoney/account-inquiry", order("50000.00"))["responseCode"], "2003700")


def doku_cashes_in():
    ANSWERS["first"] = ask("/v1.0/emoney/topup", order("50000.00"))
    same(ANSWERS["first"]["responseCode"], "2003800")


def doku_repeats():
    same(ask("/v1.0/emoney/topup", order("50000.00")), ANSWERS["first"])


def doku_repeats_with_another_amount():
    same(ask("/v1.0/emoney/topup", order("100000.00"))["responseCode"], "4043818")


def doku_asks_for_the_status():
    body = {"originalPartnerReferenceNo": REFERENCE, "serviceCode": "38", "additionalInfo": ""}
    answer = ask("/v1.0/emoney/topup-status", body)
    same((answer["responseCode"], answer["latestTransactionStatus"]), ("2003900", "00"))


def doku_makes_external_ids_that_are_longer_than_the_standard_allows():
    external_id = VaService.generate_external_id()
    answer = ask("/v1.0/emoney/topup", order("50000.00"), external_id)
    same((len(external_id), answer["responseCode"]), (52, "4003801"))


run([
    doku_gets_an_access_token_whose_life_is_a_number,
    doku_cannot_use_a_life_that_is_a_text,
    doku_inquires_with_an_empty_text_as_additional_info,
    doku_cashes_in,
    doku_repeats,
    doku_repeats_with_another_amount,
    doku_asks_for_the_status,
    doku_makes_external_ids_that_are_longer_than_the_standard_allows,
])
