"""dana-python, unmodified, drives a sandbox."""

import uuid

from dana.api_client import ApiClient
from dana.disbursement.v1.api.disbursement_api import DisbursementApi
from dana.disbursement.v1.models.dana_account_inquiry_request import DanaAccountInquiryRequest
from dana.disbursement.v1.models.transfer_to_dana_inquiry_status_request import (
    TransferToDanaInquiryStatusRequest,
)
from dana.disbursement.v1.models.transfer_to_dana_request import TransferToDanaRequest
from dana.disbursement.v1.models.transfer_to_dana_response import TransferToDanaResponse
from dana.utils.snap_configuration import AuthSettings, Env, SnapConfiguration

from check import URL, caught, partner, run, same

DANA = partner("DANA")
REFERENCE = str(uuid.uuid4())
ANSWERS = {}


def api():
    settings = AuthSettings(
        PRIVATE_KEY=DANA["privateKeyPem"],
        ORIGIN="https://tills.example",
        X_PARTNER_ID=DANA["partnerId"],
        CHANNEL_ID="95221",
        ENV=Env.SANDBOX,
        DANA_ENV=Env.SANDBOX,
    )
    configuration = SnapConfiguration(api_key=settings)
    configuration.host = URL
    return DisbursementApi(ApiClient(configuration))


def money(value):
    return {"value": value, "currency": "IDR"}


def order(value, reference=REFERENCE):
    return TransferToDanaRequest.from_dict({
        "partnerReferenceNo": reference,
        "customerNumber": "6281234567890",
        "amount": money(value),
        "feeAmount": money("1.00"),
        # Sent with blanks and as ASCII, and signed without the blanks.
        "notes": "Setor tunai di José",
        # What the library does not know is dropped before it signs: no key of a channel arrives.
        "additionalInfo": {"fundType": "AGENT_TOPUP_FOR_USER_SETTLE", "walletId": "16"},
    })


def dana_python_inquires():
    request = DanaAccountInquiryRequest.from_dict({
        "partnerReferenceNo": REFERENCE,
        "customerNumber": "6281234567890",
        "amount": money("50000.00"),
        "transactionDate": "2026-11-22T16:00:00+07:00",
        "additionalInfo": {"fundType": "AGENT_TOPUP_FOR_USER_SETTLE"},
    })
    answer = api().dana_account_inquiry(request)
    same((answer.response_code, answer.customer_name), ("2003700", "B*** P******"))


def dana_python_cashes_in_without_the_key_of_its_channel():
    ANSWERS["first"] = api().transfer_to_dana(order("50000.00"))
    answer = ANSWERS["first"]
    same((answer.response_code, answer.partner_reference_no), ("2003800", REFERENCE))


def dana_python_repeats():
    same(api().transfer_to_dana(order("50000.00")), ANSWERS["first"])


def dana_python_repeats_with_another_amount():
    error = caught(api().transfer_to_dana, order("100000.00"))
    same((error.status, '"4043818"' in str(error.body)), (404, True))


def dana_python_asks_for_the_status():
    request = TransferToDanaInquiryStatusRequest.from_dict(
        {"originalPartnerReferenceNo": REFERENCE, "serviceCode": "38"}
    )
    answer = api().transfer_to_dana_inquiry_status(request)
    same((answer.response_code, answer.latest_transaction_status), ("2003900", "00"))


def dana_python_reads_every_status_that_can_be_forced():
    for status in range(8):
        request = TransferToDanaInquiryStatusRequest.from_dict({
            "originalPartnerReferenceNo": f"FORCE-20039{status:02}-1",
            "serviceCode": "38",
        })
        answer = api().transfer_to_dana_inquiry_status(request)
        same(answer.latest_transaction_status, f"{status:02}")


def dana_python_returns_nothing_on_a_forced_202():
    same(api().transfer_to_dana(order("50000.00", "FORCE-2023800-1")), None)


def dana_python_raises_on_a_200_without_reference_and_amount():
    answer = {"responseCode": "2003800", "responseMessage": "Successful"}
    error = caught(TransferToDanaResponse.from_dict, answer)
    same(type(error).__name__, "ValidationError")


run([
    dana_python_inquires,
    dana_python_cashes_in_without_the_key_of_its_channel,
    dana_python_repeats,
    dana_python_repeats_with_another_amount,
    dana_python_asks_for_the_status,
    dana_python_reads_every_status_that_can_be_forced,
    dana_python_returns_nothing_on_a_forced_202,
    dana_python_raises_on_a_200_without_reference_and_amount,
])
