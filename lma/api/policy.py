"""What the settings decide about the door."""

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from lma.bootstrap import LoadedSettings, sandbox_notice
from lma.core.settings import comma_separated

LARGEST_BODY = 64 * 1024


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may ask from where, in which dialect, and what is told of where answers come from.

    `origins` are the front ends' origins, `any_origin` opens the door to all of them; `proxies`
    are believed about whom they ask for.
    """

    dialect: str
    origins: frozenset[bytes]
    any_origin: bool
    proxies: tuple[IPv4Network | IPv6Network, ...]
    sandbox: bool
    largest_body: int = LARGEST_BODY

    def client_of(self, peer: str, forwarded: str | None) -> str:
        """The address of whoever asks: the last one that no proxy of ours has."""
        if not self.proxies or forwarded is None or not self._is_proxy(peer):
            return peer
        for address in reversed(comma_separated(forwarded)):
            if not _is_address(address):
                break
            peer = address
            if not self._is_proxy(address):
                break
        return peer

    def _is_proxy(self, address: str) -> bool:
        if not _is_address(address):
            return False
        return any(ip_address(address) in network for network in self.proxies)


def policy_of(loaded: LoadedSettings) -> Policy:
    """The policy of the settings."""
    settings = loaded.values
    origins = comma_separated(settings.cors_origins)
    return Policy(
        dialect=settings.api_dialect,
        origins=frozenset(origin.encode() for origin in origins if origin != "*"),
        any_origin="*" in origins,
        proxies=tuple(map(ip_network, comma_separated(settings.trusted_proxies or ""))),
        sandbox=sandbox_notice(loaded) is not None,
    )


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
