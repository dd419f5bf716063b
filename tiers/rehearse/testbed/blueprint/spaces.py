"""A setup as data: namespaces with their settings, links, addresses, routes, and filters."""

from typing import NamedTuple


class Link(NamedTuple):
    """A cable between two namespaces, with the name of its device in each."""

    one: str
    device: str
    other: str
    other_device: str


class Space(NamedTuple):
    """A network namespace.

    `settings` are files below `/proc/sys/net` and what they hold before a device is there; `commands` are
    lines for `ip -batch`, run when the links are; `filter` is text for `nft`, empty for none.
    """

    name: str
    settings: tuple[tuple[str, str], ...]
    commands: tuple[str, ...]
    filter: str = ""


class Blueprint(NamedTuple):
    """A whole network. Hosts are namespaces by their names; all other names start with `_`."""

    spaces: tuple[Space, ...]
    links: tuple[Link, ...]


EVERYWHERE = (
    ("ipv6/conf/all/disable_ipv6", "1"),
    ("ipv6/conf/default/disable_ipv6", "1"),
    # The filters of the router judge the direction of a packet.
    ("ipv4/conf/all/rp_filter", "0"),
    ("ipv4/conf/default/rp_filter", "0"),
)
ROUTES = (
    *EVERYWHERE,
    ("ipv4/ip_forward", "1"),
    ("ipv4/conf/all/send_redirects", "0"),
    ("ipv4/conf/default/send_redirects", "0"),
)
SERVES = (
    *EVERYWHERE,
    # Servers run without privileges, pings as well.
    ("ipv4/ip_unprivileged_port_start", "0"),
    ("ipv4/ping_group_range", "0 0"),
)
