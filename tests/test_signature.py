"""The HMAC behind both webhooks: published codes, and nothing but the whole one."""

from __future__ import annotations

import base64

import pytest

from adapters.intercom import webhook as intercom
from adapters.signature import Scheme
from adapters.zendesk import webhook as zendesk

SECRET, MESSAGE = b"a-secret-of-the-test", b'{"ticket_id": "35436"}'
SCHEMES = {"zendesk": zendesk.SCHEME, "intercom": intercom.SCHEME}
SIZES = {"zendesk": 32, "intercom": 20}
HEX = Scheme("sha256", lambda code: code.hex().encode())

#: (scheme, secret, message, code): RFC 4231 and RFC 2202, test case 2; GitHub's and Standard Webhooks' documents.
PUBLISHED = {
    "RFC 4231": (
        HEX,
        b"Jefe",
        b"what do ya want for nothing?",
        b"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    ),
    "RFC 2202": (
        SCHEMES["intercom"],
        b"Jefe",
        b"what do ya want for nothing?",
        b"sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
    ),
    "GitHub": (
        HEX,
        b"It's a Secret to Everybody",
        b"Hello, World!",
        b"757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
    ),
    "Standard Webhooks": (
        SCHEMES["zendesk"],
        base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
        b'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}',
        b"g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    ),
}


@pytest.mark.parametrize(("scheme", "secret", "message", "code"), PUBLISHED.values(), ids=PUBLISHED)
def test_a_published_code_is_genuine_and_only_for_its_message(
    scheme: Scheme, secret: bytes, message: bytes, code: bytes
) -> None:
    assert scheme.is_genuine(code, message, secrets=[secret])
    assert not scheme.is_genuine(code, message + b"\n", secrets=[secret])
    assert not scheme.is_genuine(code, message, secrets=[secret + b"\n"])


@pytest.mark.parametrize("platform", SCHEMES)
def test_a_shortened_code_is_refused_at_every_length(platform: str) -> None:
    scheme, size = SCHEMES[platform], SIZES[platform]
    code = _code(scheme)
    accepted = [
        kept
        for kept in range(size + 1)
        if scheme.is_genuine(scheme.written(code[:kept]), MESSAGE, secrets=[SECRET])
    ]
    assert accepted == [size]


@pytest.mark.parametrize("platform", SCHEMES)
def test_a_code_with_any_bit_turned_is_refused(platform: str) -> None:
    scheme, code = SCHEMES[platform], _code(SCHEMES[platform])
    turned = [
        bytes(byte ^ (1 << bit if place == number else 0) for number, byte in enumerate(code))
        for place in range(len(code))
        for bit in range(8)
    ]
    assert not [t for t in turned if scheme.is_genuine(scheme.written(t), MESSAGE, secrets=[SECRET])]


def test_every_secret_is_tried_and_none_accepts_nothing() -> None:
    scheme = SCHEMES["zendesk"]
    code = scheme.sign(MESSAGE, secret=SECRET)
    assert scheme.is_genuine(code, MESSAGE, secrets=[b"another", SECRET])
    assert not scheme.is_genuine(code, MESSAGE, secrets=[b"another"])
    assert not scheme.is_genuine(code, MESSAGE, secrets=[])


def _code(scheme: Scheme) -> bytes:
    return Scheme(scheme.digest, lambda code: code).sign(MESSAGE, secret=SECRET)
