"""The edge of a rehearsed network: names, certificates, and distributions."""

from collections.abc import Iterator
from typing import Literal, NamedTuple


class Certificate(NamedTuple):
    """A certificate of the templates by its logical ID, and the names that it is for."""

    id: str
    names: tuple[str, ...]

    def covers(self, name: str) -> bool:
        """Return whether the certificate is for a name; a `*` is one label.

        https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html
        """
        _, dot, parent = name.partition(".")
        return name in self.names or f"*{dot}{parent}" in self.names

    def examples(self) -> Iterator[str]:
        """Yield one name for each that the certificate has; a `*` becomes a word."""
        yield from (each.replace("*", "rehearsal", 1) for each in self.names)


NO_CERTIFICATE = Certificate("", ())


class Record(NamedTuple):
    """A record set of type A, by the addresses that it answers with: none if it leads nowhere.

    Several of one name share its requests. `leads_to` is the logical ID of a load balancer or a distribution;
    `unread` is why the answer is not known, in words.
    """

    id: str
    name: str
    addresses: tuple[str, ...]
    leads_to: str = ""
    is_private: bool = False
    unread: str = ""


class Origin(NamedTuple):
    """An origin of a distribution, by the name that it is requested with, and the addresses of that.

    `unread` is why a rehearsal cannot request it, in words.
    """

    id: str
    name: str
    addresses: tuple[str, ...]
    protocol: str
    """`http-only`, `https-only`, or `match-viewer`."""
    http_port: int
    https_port: int
    vpc: str = ""
    """The VPC of a VPC origin, whose addresses are private ones."""
    path: str = ""
    leads_to: tuple[str, ...] = ()
    """The logical IDs of load balancers, an instance, or a bucket."""
    headers: tuple[tuple[str, str], ...] = ()
    """The headers that the distribution adds, such as a secret."""
    is_certified: bool = True
    """True if a listener of it has a certificate for its name, or one that is not known."""
    signs: bool = False
    """True if requests are signed with the identity of the distribution, as origin access control does."""
    unread: str = ""

    @property
    def schemes(self) -> tuple[str, ...]:
        """The schemes that the origin is requested with: for `match-viewer` both."""
        return {"http-only": ("http",), "https-only": ("https",)}.get(self.protocol, ("http", "https"))

    def port(self, scheme: str) -> int:
        """Return the port of a scheme."""
        return self.https_port if scheme == "https" else self.http_port

    def port_for(self, viewer: str) -> int:
        """Return the port that the origin is requested on for a viewer with a scheme."""
        return self.port(viewer if viewer in self.schemes else self.schemes[0])


class Behavior(NamedTuple):
    """What a distribution does with the requests for some paths; `unread` as of an origin."""

    pattern: str
    origin: str
    viewer: Literal["allow-all", "redirect-to-https", "https-only"]
    seconds: int
    """The time for which an answer is cached that says nothing about it; 0 if it is not."""
    forwards_host: bool
    unread: str = ""

    @property
    def schemes(self) -> tuple[str, ...]:
        """The schemes with which viewers get the answers of the origin."""
        return ("https", "http") if self.viewer == "allow-all" else ("https",)


class ErrorPage(NamedTuple):
    """The page for a status code of an origin, and the status code of that page."""

    code: int
    path: str
    status: int


class Distribution(NamedTuple):
    """A distribution of CloudFront, by its host.

    `own_name` is the name that CloudFront gives it, `names` are its alternate names, and `certificate` is for
    these: `None` if the templates do not have it. The last behavior is the default one. `interface` is the
    address from which it requests VPC origins.
    """

    id: str
    host: str
    interface: str
    own_name: str
    names: tuple[str, ...]
    certificate: Certificate | None
    origins: tuple[Origin, ...]
    behaviors: tuple[Behavior, ...]
    root_object: str
    error_pages: tuple[ErrorPage, ...]

    def origin(self, behavior: Behavior) -> Origin | None:
        """Return the origin of a behavior."""
        return next((each for each in self.origins if each.id == behavior.origin), None)


class Bucket(NamedTuple):
    """A bucket that a distribution delivers, by its host.

    `readers` are the hosts of the distributions that its policy allows to get objects, and `listers` those
    that may list them: only these learn that there is no object. `unread` is why the policy is not known, in
    words.
    """

    id: str
    host: str
    readers: tuple[str, ...]
    listers: tuple[str, ...]
    needs_tls: bool = False
    unread: str = ""


class Edge(NamedTuple):
    """The edge of all templates of a rehearsal."""

    records: tuple[Record, ...] = ()
    distributions: tuple[Distribution, ...] = ()
    buckets: tuple[Bucket, ...] = ()
