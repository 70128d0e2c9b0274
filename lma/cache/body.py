"""A body that is ready to be sent: its tag made once, its compressed forms when first wanted."""

import sys
from hashlib import sha256

# Shorter bodies gain nothing: their headers are as long.
SHORTEST_COMPRESSED = 512
_GZIP_LEVEL = 5
_ZSTD_LEVEL = 3


class Body:
    """JSON bytes and what HTTP needs to know of them; `etag` is strong, one for each encoding."""

    __slots__ = ("_etags", "_gzip", "_zstd", "plain", "tag")

    def __init__(self, plain: bytes) -> None:
        self.plain = plain
        self.tag = sha256(plain).hexdigest()[:24]  # processors have instructions for this one
        self._etags: dict[str, bytes] = {}
        self._gzip: bytes | None = None
        self._zstd: bytes | None = None

    def form(self, encoding: str) -> bytes:
        """The body in an encoding: `gzip`, `zstd`, or as it is."""
        if encoding == "zstd":
            if self._zstd is None:
                self._zstd = _zstd_compressed(self.plain)
            return self._zstd
        if encoding == "gzip":
            if self._gzip is None:
                import gzip

                self._gzip = gzip.compress(self.plain, _GZIP_LEVEL, mtime=0)
            return self._gzip
        return self.plain

    def etag(self, encoding: str) -> bytes:
        """The entity tag of the body in an encoding."""
        etag = self._etags.get(encoding)
        if etag is None:
            told = f'"{self.tag}-{encoding}"' if encoding else f'"{self.tag}"'
            etag = self._etags[encoding] = told.encode()
        return etag


def _zstd_compressed(plain: bytes) -> bytes:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    return bytes(zstd.compress(plain, level=_ZSTD_LEVEL))
