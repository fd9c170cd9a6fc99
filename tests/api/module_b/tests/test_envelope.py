"""The signature, against published and hand-made examples, and serial numbers from several processes."""

from __future__ import annotations

import sys
from pathlib import Path
from subprocess import PIPE, Popen

from ..setup.envelope import bearer_token, canonical, envelope, hmac_sha256, new_serial_number, sign

ROOT = Path(__file__).parents[4]


def test_hmac_is_the_published_one():
    """The second test case of RFC 4231."""
    digest = hmac_sha256("Jefe", b"what do ya want for nothing?")

    assert digest == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"


def test_canonical_json_has_one_form():
    """Key order does not matter at any level; there are no spaces, and text is UTF-8."""
    first = canonical({"b": "ü", "a": {"d": 2, "c": 1}})
    second = canonical({"a": {"c": 1, "d": 2}, "b": "ü"})

    assert first == second == '{"a":{"c":1,"d":2},"b":"ü"}'.encode()


def test_signature_covers_the_whole_request():
    """A change anywhere, also deep in the data, changes the signature."""
    request = {"channel": "WEB", "data": {"page": 1}}

    signature = sign(request, "key")["signature"]

    assert signature == hmac_sha256("key", b'{"channel":"WEB","data":{"page":1}}')
    assert sign({"channel": "ATM", "data": {"page": 1}}, "key")["signature"] != signature
    assert sign({"channel": "WEB", "data": {"page": 2}}, "key")["signature"] != signature


def test_secret_is_not_part_of_what_is_sent():
    """Neither the envelope nor the bearer token contains the secret."""
    secret = "a-secret-for-this-test-only"

    sent = f"{envelope(secret)} {bearer_token(secret)}"

    assert secret not in sent


def test_serial_numbers_of_two_processes_never_collide():
    """Workers that start at the same moment, in the same state, get different numbers."""
    module = new_serial_number.__module__
    program = f"import {module} as signing; print(*(signing.new_serial_number() for _ in range(500)))"
    command = [sys.executable, "-c", program]

    workers = [Popen(command, stdout=PIPE, text=True, cwd=ROOT) for _ in range(2)]
    numbers = [number for worker in workers for number in worker.communicate(timeout=60)[0].split()]

    assert [worker.returncode for worker in workers] == [0, 0]
    assert len(numbers) == len(set(numbers)) == 1000
