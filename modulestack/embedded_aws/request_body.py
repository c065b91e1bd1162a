"""
The body of an HTTP request, read without trusting what its head says about it.

Source: https://datatracker.ietf.org/doc/html/rfc9112#section-6
"""

from __future__ import annotations

import re
from email.message import Message
from io import BufferedIOBase

from modulestack.embedded_aws.errors import AwsError

MAX_BYTES = 256 * 1024 * 1024
"""The largest body that is read: nothing that a rehearsed environment sends comes near it."""

_LENGTH = re.compile(r"[0-9]{1,19}")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(;.*)?\r?\n")
_LINE_BYTES = 8192


def read_body(headers: Message, stream: BufferedIOBase) -> bytes:
    """
    The whole body.

    Raises:
        AwsError: its length is none (400), it ends early (400), it is too large (413), it is coded in a way that is
            not known (501).
    """
    coding = [value.strip().lower() for value in headers.get_all("Transfer-Encoding") or []]
    lengths = set(headers.get_all("Content-Length") or [])
    if coding and lengths:
        raise AwsError("InvalidRequest", "send Content-Length or Transfer-Encoding, not both", 400)
    if coding == ["chunked"]:
        return _chunks(stream)
    if coding:
        raise AwsError("InvalidRequest", f"Transfer-Encoding {', '.join(coding)[:100]!r}: only chunked is known", 501)
    if not lengths:
        return b""
    length = lengths.pop()
    if lengths or not _LENGTH.fullmatch(length):
        raise AwsError("InvalidRequest", f"Content-Length {length[:100]!r}: must be one number from 0 on", 400)
    return _exactly(stream, _within(int(length)))


def _chunks(stream: BufferedIOBase) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        line = stream.readline(_LINE_BYTES)
        found = _CHUNK.fullmatch(line)
        if found is None:
            raise AwsError(
                "InvalidRequest", f"a chunk starts with its size in hexadecimal digits, not {line[:40]!r}", 400
            )
        length = int(found[1], 16)
        if length == 0:
            break
        size = _within(size + length)
        parts.append(_exactly(stream, length))
        if stream.readline(_LINE_BYTES).strip():
            raise AwsError("InvalidRequest", "a chunk is longer than its size says", 400)
    for _ in range(100):
        if not stream.readline(_LINE_BYTES).strip():
            return b"".join(parts)
    raise AwsError("InvalidRequest", "more than 100 lines after the last chunk", 400)


def _exactly(stream: BufferedIOBase, length: int) -> bytes:
    body = stream.read(length)
    if len(body) < length:
        raise AwsError("IncompleteBody", f"the body ended after {len(body)} of {length} bytes", 400)
    return body


def _within(length: int) -> int:
    if length > MAX_BYTES:
        raise AwsError("EntityTooLarge", f"a body of {length} bytes: at most {MAX_BYTES} are read", 413)
    return length
