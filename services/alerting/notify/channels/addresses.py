"""Which addresses of the network may be called: by default none inside the city's own, where other doors stand open."""

import ipaddress
import socket

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def resolve_host(host: str | None) -> Address | None:
    """The address behind a name; None when there is none. Blocks as long as the resolver does."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM) if host else []
    except (OSError, UnicodeError):
        return None
    return ipaddress.ip_address(found[0][4][0]) if found else None


def may_be_called(address: Address, *, allow_private: bool) -> bool:
    """Private, loopback and link-local addresses are for installations that say so."""
    return allow_private or address.is_global
