"""Runs checks one after the other, and says how each went."""

import json
import os
import traceback

URL = os.environ["SANDBOX_URL"]


def partner(name):
    """What `run` knows of a partner: its id, client key, client secret and private key."""
    with open(os.environ["SANDBOX_PARTNERS"]) as file:
        return json.load(file)[name]


def same(found, expected):
    if found != expected:
        raise AssertionError(f"found {found!r}, expected {expected!r}")


def caught(call, *arguments):
    try:
        call(*arguments)
    except Exception as error:
        return error
    raise AssertionError("nothing was raised")


def run(checks):
    for check in checks:
        name = check.__name__.replace("_", " ")
        try:
            check()
            print("ok", name)
        except Exception:
            print(f"FAILED {name}: {traceback.format_exc()}")
