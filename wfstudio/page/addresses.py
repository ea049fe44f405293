"""URLs as pages, style sheets and scripts write them, read without opinions on whether they are good."""

_NAMESPACES = (
    "www.w3.org/", "schemas.xmlsoap.org/", "schemas.microsoft.com/", "schemas.openxmlformats.org/", "ns.adobe.com/",
    "purl.org/", "xmlns.com/", "json-schema.org/", "schema.org/", "docs.oasis-open.org/", "www.sitemaps.org/",
    "creativecommons.org/ns", "sodipodi.sourceforge.net/", "www.inkscape.org/namespaces", "ogp.me/",
)  # fmt: skip
"""Where names of vocabularies begin that look like addresses and are never fetched."""
_LOCAL = frozenset(("localhost", "0.0.0.0", "[::1]", "[::]"))  # noqa: S104 - nothing is bound here
_EXAMPLES = ("example.com", "example.org", "example.net")
"""Domains set aside for examples. Source: RFC 2606; the top-level domain .example is left out: whoever writes a whole
sample with it knows."""


def host_of(url: str) -> str:
    """The host of ``scheme://host…`` or ``//host…`` in lower case, without user and port; "" where there is none."""
    head, slashes, rest = url.partition("//")
    if not slashes or (head and not head.endswith(":")):
        return ""
    for mark in "/?#\\":
        rest = rest.partition(mark)[0]
    host = rest.rpartition("@")[2].strip().lower()
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0]


def is_namespace(url: str) -> bool:
    """Whether an address is the name of an XML or other vocabulary, which nobody fetches."""
    return url.partition("//")[2].lower().startswith(_NAMESPACES)


def is_local(host: str) -> bool:
    """Whether a host is the machine itself."""
    return host in _LOCAL or host.endswith(".localhost") or (host.startswith("127.") and host.count(".") == 3)


def is_example(host: str) -> bool:
    """Whether a host belongs to a domain that is set aside for examples."""
    return host in _EXAMPLES or host.endswith(tuple([f".{name}" for name in _EXAMPLES]))
