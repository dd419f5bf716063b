"""Permissions for people, as text."""

from collections.abc import Iterator, Sequence

from tiers.cloudformation.evaluate.values import Origin
from tiers.diagnostics.locate import lines_of, origin_of
from tiers.facts import iam
from tiers.permissions.answers.breaches import MOST_ACTIONS, abridged, statement_of, who_of
from tiers.permissions.answers.matrix import Cell
from tiers.permissions.answers.may import Answer
from tiers.permissions.answers.verify import Verified, bare
from tiers.permissions.model.answers import Permission
from tiers.permissions.model.universe import Universe
from tiers.proof.answers.verdicts import Verdict
from tiers.proof.model.loaded import Loaded

MOST_UNREAD = 20


def assumptions() -> str:
    """Return the line with what every answer assumes."""
    return (
        "assumed: direct calls over TLS; given or default values of parameters; "
        "no service control, resource control, or session policies; "
        f"actions and managed policies of AWS as of {iam.AS_OF}"
    )


def proven(verified: Verified, universe: Universe) -> str:
    """Return the claim of a proof without breaches, which is never wider than what is modeled."""
    number = f"{verified.declared:,} declared "
    number += "permission is" if verified.declared == 1 else "permissions are"
    bound = " among what is modeled" if universe.not_modelled or verified.unread else ""
    pairs = "pair" if verified.pairs == 1 else "pairs"
    compared = f"({verified.pairs:,} {pairs} of subject and resource)"
    found = [f"proven: {number} allowed, and nothing else{bound} {compared}"]
    existing = sum(each.exists for each in universe.subjects)
    if existing:
        roles = "an existing role" if existing == 1 else f"{existing:,} existing roles"
        found.append(f"what {roles} must allow is assumed")
    if verified.refusing:
        resource = "resource demands" if verified.refusing == 1 else "resources demand"
        found.append(f"{verified.refusing:,} {resource} TLS")
    if verified.written:
        roles = "role" if verified.written == 1 else "roles"
        found.append(f"the policies that the spec gives {verified.written:,} {roles} count as declared")
    if verified.raw:
        resource = "raw resource was" if verified.raw == 1 else "raw resources were"
        found.append(f"{verified.raw:,} {resource} not compared")
    return "; ".join(found)


def claim(universe: Universe, verified: Verified, *, is_proven: bool) -> Iterator[str]:
    """Yield the lines about a comparison with declared permissions."""
    if is_proven and verified.pairs:
        yield proven(verified, universe)
    yield from limits(universe, verified)


def limits(universe: Universe, verified: Verified | None = None) -> Iterator[str]:
    """Yield the lines with the assumptions and the limits of a claim about permissions."""
    yield assumptions()
    reasons = [*(verified.unread if verified else ()), *universe.not_modelled]
    listed = list(dict.fromkeys(each.reason for each in reasons))
    if listed:
        yield "permissions that are not part of the proof:"
        yield from (f"  - {each}" for each in listed[:MOST_UNREAD])
        if len(listed) > MOST_UNREAD:
            yield f"  - and {len(listed) - MOST_UNREAD} more, which `--format json` lists"


def answers(found: Sequence[Answer], universe: Universe, loaded: Loaded, *, is_list: bool) -> Iterator[str]:
    """Yield the lines of some answers: all about each, or, as a list, a line for each."""
    if is_list:
        yield from _listed([each.permission for each in found], [_who(each) for each in found])
    else:
        for index, each in enumerate(found):
            if index:
                yield ""
            yield from _answer(each, loaded)
    yield ""
    yield from limits(universe)


def matrix(cells: Sequence[Cell], universe: Universe) -> Iterator[str]:
    """Yield the lines of a table: who may do what to which resource."""
    rows = [(_subject(each), may_of(each), f"{bare(each.target.id)}") for each in cells]
    table = [("permissions: who", "may", "on"), *rows]
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    for row in table:
        yield "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
    yield ""
    if any(each.unknown for each in cells):
        yield "`?` unknown"
    yield from limits(universe)


def _subject(cell: Cell) -> str:
    return who_of(cell.subject.id, cell.subject.source).replace("`", "")


def may_of(cell: Cell) -> str:
    """Return what a subject may do in short: the access word, or the first of the actions."""
    if cell.word:
        return cell.word
    said = [each.partition(":")[2] for each in cell.sure] + [
        f"?{each.partition(':')[2]}" for each in cell.unknown
    ]
    more = f" and {len(said) - MOST_ACTIONS} more" if len(said) > MOST_ACTIONS else ""
    return f"{', '.join(said[:MOST_ACTIONS])}{more}"


def _who(answer: Answer) -> str:
    return who_of(answer.subject.id, answer.subject.source)


def _listed(found: Sequence[Permission], who: Sequence[str]) -> Iterator[str]:
    width = max(len(each.verdict.value) for each in found)
    longest = max(len(each.action) for each in found)
    for name, each in zip(who, found, strict=True):
        yield f"{each.verdict.value:<{width}}  {each.action:<{longest}}  {name} on {_on(each)}"


def _on(one: Permission) -> str:
    return f"`{bare(one.target) if not one.target.startswith('arn:') else one.target}` ({one.kind})"


def _answer(answer: Answer, loaded: Loaded) -> Iterator[str]:
    one = answer.permission
    through = f", through {one.via}" if one.via else ""
    yield f"{_who(answer)} may {one.action} on {_on(one)}{through}: {one.verdict.value}"
    for title, statements in (("allowed by:", one.allowing), ("denied by:", one.denying)):
        if statements:
            yield title
        for each in statements:
            yield f"  - {statement_of(each)}{place_of(each.statement.origin, loaded)}"
    if one.missing:
        yield "missing:"
        yield from _unique(f"{each.explanation}{place_of(each.origin, loaded)}" for each in one.missing)
    if one.unknowns:
        yield "not known:"
        yield from _unique(f"{each.reason}{place_of(each.origin, loaded)}" for each in one.unknowns)
    if one.widening and one.verdict is not Verdict.YES:
        shown = abridged(one.widening)
        yield f"it may give itself more by {shown}"


def _unique(lines: Iterator[str]) -> Iterator[str]:
    yield from (f"  - {each}" for each in dict.fromkeys(lines))


def place_of(origin: Origin | None, loaded: Loaded) -> str:
    """Return where something is written, in the spec or in a template, with a space before it."""
    entry = loaded.spec_origin(origin) if origin is not None else None
    written = loaded.written.get(origin.resource) if origin is not None else None
    if entry and written and written.spec:
        return f"  ({written.spec['file']}:{entry['line']})"
    found = loaded.place(origin) if origin is not None else None
    if found is None or not found[0].source.text:
        return ""
    document, place = found
    source, location = origin_of(document, place, lines_of(document.source.text))
    return f"  ({source.path}:{location.line})"
