#!/usr/bin/env bash
# node-thermal-printer 4.6.1: the command for the cash drawer has three bytes of its five.
#
# Expected: ESC p has a connector and two times: 1B 70 00, how long the pulse is, how long to wait. Other
# libraries send five bytes (python-escpos is asked for comparison).
# Seen: 1B 70 00 1B 70 01. To a printer, the second command's first bytes are the times of the first one:
# connector 0 gets a pulse of 27 units (1B) and a pause of 112 (70), connector 1 gets none, and a 01 is left
# over for what is printed next. A drawer at the second connector stays shut.
#
# The project's tills send no drawer command; one of ours should be whole, and tested by a reader that takes
# the bytes apart (simulator/src/receipt/tests.rs does that for a receipt).
#
# Fails where that changes. Needs Node.js with npm and Python 3.10 with venv; installs nothing outside a
# temporary folder.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'python-escpos==3.1'
cd "$folder"
npm install --silent --no-audit --no-fund 'node-thermal-printer@4.6.1' >/dev/null
node=$(node - <<'JAVASCRIPT'
const { ThermalPrinter, PrinterTypes } = require('node-thermal-printer');

const printer = new ThermalPrinter({ type: PrinterTypes.EPSON, interface: 'tcp://127.0.0.1:9' });
printer.openCashDrawer();
console.log(printer.getBuffer().toString('hex'));
JAVASCRIPT
)
python=$(venv/bin/python - <<'PYTHON'
from escpos.printer import Dummy

printer = Dummy()
printer.cashdraw(2)
printer.cashdraw(5)
print(printer.output.hex())
PYTHON
)
printf 'node-thermal-printer 4.6.1, both connectors: %s\npython-escpos 3.1, the same: %s\n' "$node" "$python"
[[ $node == 1b70001b7001 && $python == 1b700032321b70013232 ]]
