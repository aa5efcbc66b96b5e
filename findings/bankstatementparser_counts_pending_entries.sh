#!/usr/bin/env bash
# bankstatementparser 0.0.29: entries that the bank has not booked yet are in the statement's total.
#
# Expected: the total of a camt.053 statement is what moved the balance, so opening balance and
# total give the closing balance.
# Seen: an entry of the status PDNG, which moves no balance, is added like one of the status BOOK,
# and the list of transactions does not have the status: it cannot be taken out afterwards either.
#
# A reconciliation should count entries of the status BOOK only, and compare opening and closing
# balance with their sum.
#
# Fails where that changes. Needs Python 3.10 with venv; installs nothing outside a temporary folder.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'bankstatementparser==0.0.29'
cat >"$folder/statement.xml" <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-11-30T20:00:00+07:00</CreDtTm></GrpHdr>
<Stmt><Id>S1</Id><CreDtTm>2026-11-30T20:00:00+07:00</CreDtTm>
<Acct><Id><Othr><Id>0001234567</Id></Othr></Id><Ccy>IDR</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="IDR">1000000</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<Dt><Dt>2026-11-30</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="IDR">1500000</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<Dt><Dt>2026-11-30</Dt></Dt></Bal>
<Ntry><Amt Ccy="IDR">500000</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-11-30</Dt></BookgDt><BkTxCd><Prtry><Cd>TRF</Cd></Prtry></BkTxCd></Ntry>
<Ntry><Amt Ccy="IDR">70000</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>PDNG</Cd></Sts>
<BkTxCd><Prtry><Cd>TRF</Cd></Prtry></BkTxCd></Ntry>
</Stmt></BkToCstmrStmt></Document>
XML
printed=$(cd "$folder" && "$folder/venv/bin/python" - <<'PYTHON'
from bankstatementparser import CamtParser

statement = CamtParser("statement.xml")
summary = statement.get_summary()
print("opening", summary["opening_balance"], "total", summary["total_amount"], "closing", summary["closing_balance"])
print("status" in [column.lower() for column in statement.get_transactions().columns])
PYTHON
)
printf 'bankstatementparser 0.0.29, one entry of 500000 booked and one of 70000 pending:\n%s\n' "$printed"
[[ $printed == 'opening 1000000 total 570000 closing 1500000
False' ]]
