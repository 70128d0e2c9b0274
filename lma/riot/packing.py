"""Bodies as they are packed on their way: gzip, which lma asks for, and deflate all the same."""

import zlib

_GZIP = 16 + zlib.MAX_WBITS
_MAGIC = b"\x1f\x8b"


class NotUnpacked(Exception):
    """A body ends too soon, or is packed in a way that nobody asked for."""


class TooLarge(Exception):
    """A body is larger than it may be once it is unpacked."""


def unpack(body: bytes, packing: str, most: int) -> bytes:
    """What a `Content-Encoding` has packed; raises `NotUnpacked` or `TooLarge` (than `most`).

    JSON that is said to be gzip was unpacked by somebody on its way.
    """
    for name in reversed(packing.lower().split(",")):
        match name.strip():
            case "" | "identity" | "none":
                continue
            case "gzip" | "x-gzip":
                body = _gunzip(body, most)
            case "deflate":
                body = _inflate(body, most)
            case _:
                raise NotUnpacked
    return body


def _gunzip(body: bytes, most: int) -> bytes:
    """All the members that a gzip body is made of, in a row."""
    if body.startswith((b"{", b"[")):
        return body
    unpacked, rest = _member(body, _GZIP, most)
    while rest.startswith(_MAGIC):
        more, rest = _member(rest, _GZIP, most - len(unpacked))
        unpacked += more
    return unpacked


def _inflate(body: bytes, most: int) -> bytes:
    """With the header of zlib, as it should be, or without one, as some send it."""
    try:
        return _member(body, zlib.MAX_WBITS, most)[0]
    except NotUnpacked:
        return _member(body, -zlib.MAX_WBITS, most)[0]


def _member(body: bytes, wbits: int, most: int) -> tuple[bytes, bytes]:
    """What one packed part holds, and what follows it; one that ends too soon is no shorter one."""
    unpacker = zlib.decompressobj(wbits=wbits)
    try:
        unpacked = unpacker.decompress(body, most + 1)
    except zlib.error as error:
        raise NotUnpacked from error
    if len(unpacked) > most:
        raise TooLarge
    if not unpacker.eof:
        raise NotUnpacked
    return unpacked, unpacker.unused_data
