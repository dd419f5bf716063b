"""`tiers diagram SPEC | BUNDLE_DIR | TEMPLATE [--out FILE]`."""

import argparse
import os
from typing import TYPE_CHECKING

from tiers.cli import CLEAN, FAILED
from tiers.cli.shared import output, page_file
from tiers.cli.shared.reporting import located, report
from tiers.cli.shared.subject import Subject, add_subject, declarations, load, too_many
from tiers.diagnostics.codes import files, proof
from tiers.diagnostics.model import NOWHERE, Diagnostic

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiers.picture.describe import Content
    from tiers.picture.model import Picture

FORMATS = (".svg", ".html", ".mmd", ".drawio")
FLOWS, PERMISSIONS, LOSSES = "flows", "permissions", "losses"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_subject(parser)
    parser.add_argument(
        "--out",
        metavar="FILE",
        type=_out,
        help="file to write, as SVG (`.svg`), a page (`.html`), Mermaid (`.mmd`), or draw.io (`.drawio`) "
        "(default: build/NAME.svg)",
    )
    parser.add_argument(
        "--what",
        choices=(FLOWS, PERMISSIONS, LOSSES),
        action="append",
        help="draw only connections, only permissions, or connections with the losses that end them "
        "(default: flows and permissions, repeatable)",
    )
    parser.add_argument(
        "--icons",
        metavar="DIR",
        help="use the AWS Architecture Icons in this directory, as downloaded and unzipped",
    )
    parser.add_argument(
        "--theme",
        choices=("auto", "light", "dark"),
        default="auto",
        help="colors; `auto` follows the reader's color scheme (default: auto)",
    )
    parser.add_argument(
        "--vpc", metavar="ID", help="of several VPCs, draw this one (default: the one with most subnets)"
    )
    parser.set_defaults(strict=False, format="text")


def _out(given: str) -> str:
    if os.path.splitext(given)[1].lower() not in FORMATS:
        message = f"{given!r} does not end in {', '.join(FORMATS[:-1])}, or {FORMATS[-1]}"
        raise argparse.ArgumentTypeError(message)
    return given


def run(arguments: argparse.Namespace) -> int:
    """Draw what the arguments name, and list what has no line in the drawing."""
    subject = load(arguments)
    if subject.loaded is None:
        return report(subject.findings, arguments)
    refused = too_many(subject, subject.loaded.network)
    if refused:
        return report([*subject.findings, *refused], arguments)
    wrong = _unknown_vpc(subject, arguments)
    if wrong is not None:
        report(located(subject.document, [wrong]), arguments)
        return FAILED
    picture = _described(subject, arguments)
    icons = _icons(subject, arguments)
    if icons is None:
        return FAILED
    path: str = arguments.out or os.path.join("build", f"{os.path.basename(picture.title) or 'diagram'}.svg")
    failure = page_file.save(path, _text(picture, path, arguments.theme, icons))
    if failure is not None:
        report(located(subject.document, [failure]), arguments)
        return FAILED
    code = report(subject.findings, arguments) if subject.findings else CLEAN
    output.lines([f"wrote {path}", *picture.remarks])
    return code


def _unknown_vpc(subject: Subject, arguments: argparse.Namespace) -> Diagnostic | None:
    if subject.loaded is None or arguments.vpc is None:
        return None
    known = [each.id for each in subject.loaded.network.vpcs]
    if arguments.vpc in known:
        return None
    use = f"use one of: {', '.join(known)}" if known else "remove `--vpc`"
    return proof.UNKNOWN_PLACE.at(NOWHERE, f"unknown VPC `{arguments.vpc}`", help=use)


def _described(subject: Subject, arguments: argparse.Namespace) -> "Picture":
    from tiers.picture import describe

    architecture = subject.compiled.architecture if subject.compiled else None
    said = declarations(subject, arguments.subject)
    assert subject.loaded is not None
    drawn = describe.Subject(
        architecture.spec.name if architecture else _title(arguments),
        subject.loaded,
        architecture,
        said.promises if said else None,
        said.expected if said else (),
    )
    return describe.described(drawn, _content(arguments), arguments.vpc)


def _title(arguments: argparse.Namespace) -> str:
    """Return the name of the file or directory, without what only says its format."""
    path: str = os.path.abspath(arguments.subject or arguments.account)
    name: str = os.path.basename(path)
    return name if os.path.isdir(path) else name.partition(".")[0] or name


def _content(arguments: argparse.Namespace) -> "Content":
    from tiers.picture.describe import Content

    wanted = arguments.what or (FLOWS, PERMISSIONS)
    return Content(FLOWS in wanted or LOSSES in wanted, PERMISSIONS in wanted, LOSSES in wanted)


def _icons(subject: Subject, arguments: argparse.Namespace) -> "Mapping[str, str] | None":
    """Return the icons of `--icons`, none without it; report a directory without any, and return `None`."""
    if arguments.icons is None:
        return {}
    from tiers.picture import icons

    found = icons.of_directory(arguments.icons)
    if not found:
        message = f"no AWS Architecture Icons in `{arguments.icons}`"
        advice = "use the directory of the unzipped asset package, which has `Arch_…_48.svg` files below it"
        finding = files.CANNOT_READ.at(NOWHERE, message, help=advice)
        report(located(subject.document, [finding]), arguments)
        return None
    return found


def _text(picture: "Picture", path: str, theme: str, icons: "Mapping[str, str]") -> str:
    """Return the picture in the format of the file's name."""
    ending = os.path.splitext(path)[1].lower()
    if ending == ".mmd":
        from tiers.picture import mermaid

        return mermaid.written(picture)
    if ending == ".drawio":
        from tiers.picture import drawio

        return drawio.written(picture)
    from tiers.picture import page, svg, themes

    drawing = svg.drawn(picture, theme=themes.THEMES[theme], icons=icons)
    return page.written(picture, drawing, theme) if ending == ".html" else drawing
