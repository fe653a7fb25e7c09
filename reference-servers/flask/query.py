"""Takes one parameter out of a query as bytes: what is not UTF-8 must be refused, not repaired."""

from urllib.parse import unquote_to_bytes


def parameter(query, name):
    """The first parameter with this name, percent-decoded, "+" read as a space; None without one."""
    for pair in query.split(b"&"):
        key, _, value = pair.partition(b"=")
        if key == name:
            return unquote_to_bytes(value.replace(b"+", b" "))
    return None
