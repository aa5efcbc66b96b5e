#!/usr/bin/env bash
# pycamt 1.1.1: 1,000 dollars that arrived on a rupiah account are read as 1,000 rupiah.
#
# Expected: the amount of an entry of a camt.053 statement is Ntry/Amt, which is what the account
# was credited with and in its currency.
# Seen: where the details name the amount that the sender ordered (AmtDtls/InstdAmt, here USD), that
# number is given as the amount, beside the currency of the entry.
#
# A reconciliation should count Ntry/Amt alone, and take an amount only with the currency that
# stands at the same element.
#
# Fails where that changes. Needs Python 3 with venv; installs nothing outside a temporary folder.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'pycamt==1.1.1'
printed=$("$folder/venv/bin/python" - <<'PYTHON'
from pycamt.parser import Camt053Parser

STATEMENT = b"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-11-30T20:00:00+07:00</CreDtTm></GrpHdr>
<Stmt><Id>S1</Id><Acct><Id><Othr><Id>0001234567</Id></Othr></Id><Ccy>IDR</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="IDR">0</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<Dt><Dt>2026-11-30</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="IDR">16500000</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<Dt><Dt>2026-11-30</Dt></Dt></Bal>
<Ntry><Amt Ccy="IDR">16500000</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-11-30</Dt></BookgDt><BkTxCd><Prtry><Cd>TRF</Cd></Prtry></BkTxCd>
<NtryDtls><TxDtls><Refs><EndToEndId>R1</EndToEndId></Refs>
<AmtDtls><InstdAmt><Amt Ccy="USD">1000</Amt></InstdAmt></AmtDtls></TxDtls></NtryDtls></Ntry>
</Stmt></BkToCstmrStmt></Document>"""

[entry] = Camt053Parser(STATEMENT).get_transactions()
print(entry["Amount"], entry["Currency"])
PYTHON
)
printf 'pycamt 1.1.1: IDR 16500000, ordered as USD 1000, is read as %s\n' "$printed"
[[ $printed == '1000 IDR' ]]
