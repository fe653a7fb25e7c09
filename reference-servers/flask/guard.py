"""Tells this machine and its names from those of somebody else's domain."""

import ipaddress


def is_loopback(host):
    """Whether a server at this address is for this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_foreign(host):
    """Whether a Host field names a host of somebody else's domain. On loopback only a page sends that which has pointed its own
    name at this machine (DNS rebinding). Nobody can own an address, or a name without a dot."""
    name = host.rpartition("]")[0].lstrip("[") if host.startswith("[") else host.partition(":")[0]
    name = name.lower().removesuffix(".")
    try:
        ipaddress.ip_address(name)
        return False
    except ValueError:
        return "." in name and not name.endswith(".localhost")
