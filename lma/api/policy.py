"""What the settings decide about the door."""

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network

from lma.bootstrap import LoadedSettings, sandbox_notice
from lma.core.settings import comma_separated
from lma.domain.client_address import find_address

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
    metrics_need_key: bool = False
    largest_body: int = LARGEST_BODY

    def client_of(self, peer: str, forwarded: str | None) -> str:
        """The address of whoever asks: the last one that no proxy of ours has."""
        if peer.startswith("::ffff:"):  # IPv4 on a socket that takes both
            peer = str(find_address(peer) or peer)
        if not self.proxies or forwarded is None or not self.is_proxy(peer):
            return peer
        for text in reversed(comma_separated(forwarded)):
            address = find_address(text)
            if address is None:
                break
            peer = str(address)
            if not self.is_proxy(peer):
                break
        return peer

    def is_proxy(self, peer: str) -> bool:
        """Whether an address is a proxy's that is believed."""
        address = find_address(peer)
        return address is not None and any(address in network for network in self.proxies)


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
        metrics_need_key=settings.metrics_access == "key",
    )
