"""Environment variables of servers, and the user data that writes them down at first boot."""

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Annotated

from tiers.diagnostics.codes.architecture import NO_ENVIRONMENT
from tiers.diagnostics.model import Diagnostic, Route
from tiers.diagnostics.suggest import nearest
from tiers.diagnostics.wording import joined, quoted
from tiers.ir.facets import Offer
from tiers.ir.references import Target
from tiers.language.component import Context, Member
from tiers.language.shape import Between, Doc, Example, Keys, Names, Pattern
from tiers.language.vocabulary import NAME_PATTERN
from tiers.workload import codes, references
from tiers.workload.references import Reference

Parts = tuple[str | Target, ...]
"""A string with references in it, in order."""

PLACEHOLDER = "{environment}"
"""The name of the environment replaces it."""

LONGEST_REFERENCE = 255
"""Bytes that a reference may become: no host name and no secret's ARN of RDS's is longer."""

VARIABLES = Keys(
    "variable",
    Pattern("[A-Za-z_][A-Za-z0-9_]*", "letters, digits and `_`, starting with a letter or `_`"),
    128,
)
# Text between single quotes means the same to a shell, to systemd and to PAM, with these exceptions: a
# quote ends it, older systemd reads `\` and older PAM (1.5.1, in Amazon Linux 2023) reads `#` as a comment:
# https://github.com/linux-pam/linux-pam/blob/v1.5.1/modules/pam_env/pam_env.c (_parse_env_file)
VALUE = Pattern(r'[ !"$-&(-\[\]-~]*', "printable ASCII without `'`, `\\` and `#`")


class Source(Reference):
    """A value that is known once the component or resource that has it exists."""

    # The key is a keyword of Python's.
    __annotations__ = {
        "from": Annotated[
            str | None,
            Pattern(
                rf"({NAME_PATTERN.expression})\.[a-z_]+|[A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9]+)+",
                "a component's name and a value, such as `orders.endpoint`",
            ),
            Names("value"),
            Doc(
                "Value of another component, such as the `endpoint` of a database or the `url` of a load "
                "balancer; `tiers explain TYPE` lists the values of a type. For a raw resource: its logical "
                "ID and an attribute"
            ),
            Example("orders.endpoint"),
        ]
    }

    @property
    def component(self) -> str:
        """The name of the component or the logical ID; an empty string for a reference."""
        return str(getattr(self, "from") or "").partition(".")[0]

    @property
    def what(self) -> str:
        """The name of the value."""
        return str(getattr(self, "from") or "").partition(".")[2]

    def is_of_raw(self, here: Context) -> bool:
        """Return whether it is an attribute of a raw resource; a component of the same name comes first."""
        member = here.members.get(self.component)
        return self.component in here.about.raw and (member is None or member.is_raw)


setattr(Source, "from", None)

Variable = Annotated[str, VALUE, Between(0, 1024)] | Source
Environment = Annotated[
    Mapping[str, Variable],
    VARIABLES,
    Doc(
        "Variables for `/etc/environment`, written before `user_data` runs, where `. /etc/environment` reads "
        f"them; never a secret. The name of the environment replaces `{PLACEHOLDER}`"
    ),
    Example({"DB_HOST": {"from": "orders.endpoint"}, "LOG_LEVEL": "info"}),
]

NOTHING: Mapping[str, Variable] = MappingProxyType({})
PATH = "/etc/environment"
SCRIPT = f"""\
#!/bin/sh
cat >> {PATH} <<'END_OF_ENVIRONMENT'

"""
"""The empty line ends a last line that has no end. The quotes keep the shell from reading the lines below."""


def check(environment: Mapping[str, Variable], here: Context, below: Route = ()) -> Iterator[Diagnostic]:
    """Find values that a component does not have, and addresses without a connection.

    `below` is the route of what has the key `environment`, below that of the component.
    """
    for name, value in environment.items():
        if isinstance(value, str) and PLACEHOLDER in value:
            yield without_name((*here.route, *below, "environment", name))
        if isinstance(value, Source):
            route = (*here.route, *below, "environment", name)
            yield from references.check(value, ("from", *references.FUNCTIONS), route, "{from: NAME.VALUE}")
            if value.component and not value.is_of_raw(here):
                yield from _check_source(value, (*route, "from"), here)


def _check_source(value: Source, route: Route, here: Context) -> Iterator[Diagnostic]:
    """Find a value of a component that does not exist, or does not have it, or that cannot be used."""
    member = here.members.get(value.component)
    if member is None:
        yield _unknown(value, route, here)
        return
    offered = member.component.offers(member.name)
    offer = offered.get(value.what)
    if offer is None:
        yield codes.UNKNOWN_VALUE.at(
            route,
            f"`{member.name}` has no `{value.what}`",
            label="unknown value",
            also=(member.note,),
            help=_instead(value, offered, _left_out(value, member, here)),
        )
    elif offer.kind == "address" and member.name != here.name and _is_reached_inside(member, here):
        yield from _edge(value, route, here)


def _left_out(value: Source, member: Member, here: Context) -> str:
    """Return the key that would give a component of the network the value, if the spec has left it out."""
    component = member.component
    key = "secret" if value.what == "secret_arn" else value.what
    is_empty = key in component.fields and getattr(component, key) is None
    return key if is_empty and value.what in component.offered and here.around(member).place else ""


def _instead(value: Source, offered: Mapping[str, Offer], left_out: str) -> str:
    """Return what to use in place of a value that a component does not have, or how to give it the value."""
    if left_out:
        return f"add `{left_out}` to `{value.component}`"
    if value.what in {"password", "secret"} and "secret_arn" in offered:
        return f"use `{value.component}.secret_arn`, and read the password from this secret at start"
    offers = [f"`{value.component}.{each}`" for each in offered]
    return f"use {joined(offers)}" if offers else "use a value of a database or a load balancer"


def named(environment: Mapping[str, Variable], name: str | None) -> Mapping[str, Variable]:
    """Return variables with the name of the environment in place of its placeholder."""
    if name is None or not any(
        isinstance(each, str) and PLACEHOLDER in each for each in environment.values()
    ):
        return environment
    return {
        key: each.replace(PLACEHOLDER, name) if isinstance(each, str) else each
        for key, each in environment.items()
    }


def without_name(route: Route) -> Diagnostic:
    """Return the finding for a string with the placeholder where no environment is selected."""
    return NO_ENVIRONMENT.at(
        route,
        f"`{PLACEHOLDER}` has no value here",
        label="known only with `--env`",
        help="pass `--env NAME` with one of the `environments`, or use the name itself",
    )


def _is_reached_inside(member: Member, here: Context) -> bool:
    """Return whether callers need a connection to it; the internet reaches what is public without one."""
    where = here.around(member).place
    return where is None or where.is_private


def secrets_of(environment: Mapping[str, Variable]) -> tuple[str, ...]:
    """Return the components whose secrets variables name."""
    sources = (value for value in environment.values() if isinstance(value, Source))
    return tuple(each.component for each in sources if each.what == "secret_arn")


def _unknown(value: Source, route: Route, here: Context) -> Diagnostic:
    able = [name for name, member in here.members.items() if member.component.offers(name)]
    able += here.about.raw
    meant = nearest(value.component, able)
    names = quoted(able)
    return codes.UNKNOWN_VALUE.at(
        route,
        f"unknown component `{value.component}`",
        label=f"did you mean `{meant}.{value.what}`?" if meant else "not in this spec",
        help=f"use a value of {names}" if able else "add a database or a load balancer first",
    ).replaced_by(meant and f"{meant}.{value.what}")


def _edge(value: Source, route: Route, here: Context) -> Iterator[Diagnostic]:
    if value.component not in {each.target for each in here.member.component.connections(here)}:
        yield codes.ADDRESS_WITHOUT_EDGE.at(
            route,
            f"`{here.name}` uses the `{value.what}` of `{value.component}` without a connection to it",
            label="not in `connects_to`",
            help=f"add `{value.component}` to the `connects_to` of `{here.name}`",
        )


def user_data(
    script: str | None,
    environment: Mapping[str, Variable],
    here: Context,
    last: Parts = (),
    early: Sequence[Parts] = (),
) -> Parts:
    """Return the user data that writes the environment, then does what the script says; () for none.

    `early` are shell scripts that are run between the two, `last` is one that is run after both.

    cloud-init runs the scripts of a MIME archive in their order, and those before the `runcmd` of a
    `#cloud-config`; it checks the first line of a `text/plain` part, as it does where there is one part:
    https://docs.cloud-init.io/en/latest/explanation/format.html
    """
    if not environment and not last and not any(early):
        return (script,) if script else ()
    lines: list[str | Target] = [SCRIPT] if environment else []
    for name, value in environment.items():
        lines += [f"{name}='", *parts_of(value, here), "'\n"]
    if environment:
        lines.append("END_OF_ENVIRONMENT\n")
    return tuple(_joined(_archive((lines, *early), script or "", last)))


def parts_of(value: Variable, here: Context) -> Parts:
    """Return the value of a variable as a string with references in it."""
    if isinstance(value, str):
        return (value,)
    if not value.component:
        return value.parts
    if value.is_of_raw(here):
        return (Target(value.component, value.what),)
    member = here.members.get(value.component)
    # The checks refuse what is not there.
    offer = member.component.offers(member.name).get(value.what) if member else None
    return offer.parts if offer else ()


def _archive(first: Iterable[Sequence[str | Target]], script: str, last: Parts) -> Iterator[str | Target]:
    boundary = "==tiers=="
    while boundary in script:
        boundary += "="
    shell = f'\n--{boundary}\nContent-Type: text/x-shellscript; charset="us-ascii"\n\n'
    yield f'Content-Type: multipart/mixed; boundary="{boundary}"\nMIME-Version: 1.0\n'
    for part in filter(None, first):
        yield shell
        yield from part
    if script:
        yield f"\n--{boundary}\n{_part(script)}"
    if last:
        yield shell
        yield from last
    yield f"\n--{boundary}--\n"


def _part(script: str) -> str:
    if script.startswith(("Content-Type:", "MIME-")):
        return script  # an archive, headers and all, is a part of this one
    head = 'Content-Type: text/plain; charset="utf-8"\n'
    if script.isascii() and "\r" not in script:
        return f"{head}\n{script}"
    # Python's parser, which cloud-init uses, spoils other characters that are not escaped.
    coded = base64.encodebytes(script.encode()).decode()
    return f"{head}Content-Transfer-Encoding: base64\n\n{coded}"


def _joined(parts: Iterator[str | Target]) -> Iterator[str | Target]:
    """Join adjacent strings, so that the text between two references is escaped as a whole."""
    text = ""
    for part in parts:
        if isinstance(part, str):
            text += part
        else:
            yield text
            yield part
            text = ""
    yield text


def size(parts: Parts) -> int:
    """Return the maximum size of parts in bytes once their references are known."""
    return sum(len(each.encode()) if isinstance(each, str) else LONGEST_REFERENCE for each in parts)
