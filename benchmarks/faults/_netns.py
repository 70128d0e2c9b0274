"""Hosts in network namespaces, on one bridge; a host's cable can be pulled out and put back."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

# Names of interfaces have 15 characters at most; the pid keeps two runs apart.
_PREFIX = "lma"


@dataclass(frozen=True)
class Net:
    """A bridge, whose address the hosts reach, and the names of the hosts' namespaces."""

    address: str
    hosts: tuple[str, ...]

    def command(self, host: int, *command: str) -> list[str]:
        """What runs a command on a host; the process is the command's own, with its pid."""
        return ["ip", "netns", "exec", self.hosts[host], *command]

    def cut(self, host: int) -> None:
        """Pull the cable: what is sent from now on is gone, and nobody is told."""
        _ip("link", "set", f"{self.hosts[host]}v", "down")

    def join(self, host: int) -> None:
        """Put the cable back."""
        _ip("link", "set", f"{self.hosts[host]}v", "up")


def find_missing() -> str | None:
    """What keeps this machine from making hosts, in one sentence; None if nothing does."""
    if not Path("/proc/self/ns/net").exists():
        return "Network namespaces are Linux's alone."
    if os.geteuid() != 0:
        return "Network namespaces need root: run it with sudo."
    if shutil.which("ip") is None:
        return "There is no `ip`: install iproute2."
    if shutil.which("redis-server") is None:
        return "There is no `redis-server` on PATH."
    try:
        with open_net(1):
            return None
    except OSError as error:
        return f"Network namespaces can't be made here: {error}."


@contextmanager
def open_net(count: int) -> Iterator[Net]:
    """So many hosts on a bridge, gone afterwards; raises `OSError` where they can't be made."""
    # 198.18.0.0/15 is set aside for benchmarks (RFC 2544): no real host is hidden behind it.
    subnet = f"198.{18 + os.getpid() // 250 % 2}.{os.getpid() % 250}"
    name = f"{_PREFIX}{os.getpid()}"
    net = Net(f"{subnet}.1", tuple(f"{name}{chr(97 + number)}" for number in range(count)))
    try:
        _ip("link", "add", name, "type", "bridge")
        _ip("address", "add", f"{net.address}/24", "dev", name)
        _ip("link", "set", name, "up")
        for number, host in enumerate(net.hosts):
            _add_host(host, name, f"{subnet}.{10 + number}/24")
        yield net
    finally:
        _remove(name, net.hosts)


def _add_host(host: str, bridge: str, address: str) -> None:
    _ip("netns", "add", host)
    _ip("link", "add", f"{host}v", "type", "veth", "peer", "name", "eth0", "netns", host)
    _ip("link", "set", f"{host}v", "master", bridge, "up")
    _ip("-n", host, "address", "add", address, "dev", "eth0")
    _ip("-n", host, "link", "set", "eth0", "up")
    _ip("-n", host, "link", "set", "lo", "up")


def _remove(bridge: str, hosts: Sequence[str]) -> None:
    """Remove what there is of it, though some of it may never have been made."""
    for host in hosts:
        with suppress(OSError):
            _ip("link", "delete", f"{host}v")
        with suppress(OSError):
            _ip("netns", "delete", host)
    with suppress(OSError):
        _ip("link", "delete", bridge)


def _ip(*words: str) -> None:
    # In a session of its own: a Ctrl-C that ends us leaves it to finish what it removes.
    done = subprocess.run(
        ["ip", *words], capture_output=True, text=True, check=False, start_new_session=True
    )
    if done.returncode:
        raise OSError(f"ip {' '.join(words)}: {done.stderr.strip()}")
