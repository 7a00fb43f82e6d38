"""Which addresses are public ones, and which are never called.

Registries: https://www.iana.org/assignments/iana-ipv4-special-registry and
https://www.iana.org/assignments/iana-ipv6-special-registry.
"""

from collections.abc import Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
# 6to4 and Teredo carry another address in theirs; nobody receives anything there any more.
_TUNNELS = (IPv6Network("2002::/16"), IPv6Network("2001::/32"))
# What clouds tell their own machines, and what is no single machine: not even where a network
# that has it in it is allowed. 168.63.129.16 is public by its number and Azure's own by use.
_NEVER: tuple[Network, ...] = tuple(
    ip_network(one)
    for one in (
        "0.0.0.0/8",
        "169.254.0.0/16",
        "168.63.129.16/32",
        "100.100.100.200/32",
        "192.0.0.192/32",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/128",
        "fe80::/10",
        "fd00:ec2::254/128",
        "ff00::/8",
    )
)


def networks_in(words: Sequence[str]) -> tuple[Network, ...]:
    """Return networks as they are written, `10.0.0.0/8`; raise `ValueError` for what is none."""
    return tuple(ip_network(word) for word in words)


def may_be_called(address: Address, allowed: Sequence[Network] = ()) -> bool:
    """Whether it is public, or in an allowed network, and not one that is never called."""
    meant = _meant(address)
    if any(meant in network for network in _NEVER):
        return False
    return any(meant in network for network in allowed) or _is_public(meant)


def address_in(text: str) -> Address | None:
    """Return the address that a text is, if it is one; a zone (`%eth0`) is no part of it."""
    try:
        return ip_address(text.partition("%")[0])
    except ValueError:
        return None


def _meant(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address stands for, where it stands for one."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return IPv4Address(int(address) & 0xFFFF_FFFF) if address in _NAT64 else address


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv4Address):
        return address.is_global
    tunnelled = any(address in network for network in _TUNNELS)
    return address in _GLOBAL_UNICAST and address.is_global and not tunnelled
