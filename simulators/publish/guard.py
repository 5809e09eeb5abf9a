"""Keeps simulated readings away from a broker that others use."""

import ipaddress
import socket


class BrokerNotLocal(ValueError):
    """The broker is not on this machine, and nobody said that this is meant."""


def refuse_distant_broker(host: str, is_meant: bool) -> None:
    """Let only a broker on loopback pass unless a person has said otherwise.

    Raises:
        BrokerNotLocal: The name leads elsewhere, or nowhere.
    """
    if not is_meant and not is_loopback(host):
        raise BrokerNotLocal(f"{host} is not this machine; simulated readings go there only with --broker-is-not-local")


def is_loopback(host: str) -> bool:
    """True when every address of the host is a loopback address."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except socket.gaierror:
        return False
    return all(ipaddress.ip_address(str(address[4][0]).partition("%")[0]).is_loopback for address in found)
