"""Addresses of clients: how proxies write them, and as whom they are counted."""

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

# Some proxies add the port: 203.0.113.7:4711, [2001:db8::1]:4711.
_WITH_PORT = re.compile(r"\[([^\]]+)\](?::\d+)?|(\d+(?:\.\d+){3}):\d+", re.ASCII)


def find_address(text: str) -> IPv4Address | IPv6Address | None:
    """The address that a text spells, an IPv4 one where IPv6 only wraps it; None for no address."""
    with_port = _WITH_PORT.fullmatch(text)
    bare = (with_port[1] or with_port[2]) if with_port else text
    try:
        address = ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def counted_as(client: str) -> str:
    """Whom a client's requests are counted under: whoever has one IPv6 address has 2^64 of them."""
    address = find_address(client)
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, 64), strict=False))
    return client if address is None else str(address)
