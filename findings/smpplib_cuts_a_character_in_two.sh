#!/usr/bin/env bash
# smpplib 2.2.4: a long message may be cut within a character, whose halves arrive in two parts.
#
# Expected: a message of more than 160 characters is cut between characters. In the GSM alphabet the
# characters [ ] { } ~ ^ | \ and the euro sign take two bytes, an escape (1B) and the character.
# Seen: the parts are cut after 153 bytes, wherever that is. The first part ends with the escape, and
# the second begins with what is a letter of its own without it: a part that is shown alone, or a
# network that decodes each part, shows "e" for the euro sign and "<" for a bracket.
#
# A sender of text messages should cut a part one byte earlier where it would end with 1B.
#
# Fails where that changes. Needs Python 3 with venv; installs nothing outside a temporary folder.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'smpplib==2.2.4'
printed=$("$folder/venv/bin/python" - <<'PYTHON'
from smpplib import gsm

text = "Penarikan tunai berhasil. ".ljust(152, ".") + "[SALINAN] simpan pesan ini"
parts, _, _ = gsm.make_parts(text)
# Six bytes of header say which part it is.
print([len(part) - 6 for part in parts], parts[0][-3:].hex(" "), parts[1][6:12])
PYTHON
)
printf 'smpplib 2.2.4, bytes of the parts, the end of the first, the begin of the second:\n%s\n' "$printed"
[[ $printed == "[153, 27] 2e 2e 1b b'<SALIN'" ]]
