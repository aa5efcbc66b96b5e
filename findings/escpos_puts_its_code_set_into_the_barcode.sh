#!/usr/bin/env bash
# python-escpos 3.1: the {B of a CODE128 barcode is a command on one printer and part of the code on another.
#
# Expected: barcode("{B000076123456", "CODE128") prints the code 000076123456; the library demands the code
# set in front and refuses the digits alone.
# Seen: so it is where the printer draws the barcode itself. Where its profile says that it cannot, the
# library draws the picture, and draws {B with it: a scanner reads "{B000076123456". There the digits alone
# are taken, which the first refuses. One program cannot print the same code on both.
#
# The project prints QR codes by the printer's own command (simulator/src/receipt/escpos.rs). Who prints
# barcodes by this library should read one back from each kind of printer.
#
# Fails where that changes. Needs Python 3.10 with venv; installs nothing outside a temporary folder.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'python-escpos==3.1' 'python-barcode==0.16.1' \
    'zxing-cpp==3.1.1' 'pillow==13.0.0'
printed=$("$folder/venv/bin/python" - 2>/dev/null <<'PYTHON'
import contextlib
import io

import zxingcpp
from escpos.exceptions import BarcodeCodeError
from escpos.printer import Dummy
from PIL import Image, ImageOps


def read(picture):
    """What a scanner reads: the picture with a white border, three times as large."""
    picture = ImageOps.expand(picture.convert("L"), 40, 255)
    return [code.text for code in zxingcpp.read_barcodes(picture.resize((picture.width * 3, picture.height * 3)))]


for profile in ("default", "simple"):
    for text in ("{B000076123456", "000076123456"):
        printer = Dummy(profile=profile)
        drawn = []
        printer.image = lambda picture, *_, **__: drawn.append(picture)
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                printer.barcode(text, "CODE128")
            outcome = f"drawn, read as {read(drawn[0])}" if drawn else f"sent as {printer.output[-14:]}"
        except BarcodeCodeError:
            outcome = "refused"
        print(f"{profile}: {text}: {outcome}")
PYTHON
)
printf 'python-escpos 3.1:\n%s\n' "$printed"
[[ $printed == "default: {B000076123456: sent as b'{B000076123456'
default: 000076123456: refused
simple: {B000076123456: drawn, read as ['{B000076123456']
simple: 000076123456: drawn, read as ['000076123456']" ]]
