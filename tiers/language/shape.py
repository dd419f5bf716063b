"""Shapes: the rules that one annotation of a record has for its values.

A record's annotations are the one source for the decoder, the JSON Schema and the reference. A shape
is what they read: it is made from `Annotated[int, Between(20, 65536), Doc("storage in GiB")]`.
"""

import re
from collections.abc import Mapping
from functools import cache, cached_property
from importlib import import_module
from types import MappingProxyType, UnionType
from typing import Annotated, Any, ClassVar, ForwardRef, Literal, TypeVar, Union, get_args, get_origin

from tiers.diagnostics.model import Code
from tiers.ir.parameters import Kind
from tiers.language.record import Derived, Record
from tiers.tuples import NamedTuple


class Doc(NamedTuple):
    """The meaning of a key, for the reference and for editors."""

    text: str


class Example(NamedTuple):
    """A value worth showing."""

    value: Any


class In(NamedTuple):
    """The module of a record or an alias whose annotation is a string, loaded for specs that have the key."""

    module: str


class Between(NamedTuple):
    """The least and the greatest value of a number, or length of a list."""

    low: int
    high: int | None = None


class Pattern(NamedTuple):
    """The form of a string: a regular expression for machines, words for people."""

    expression: str
    says: str
    mistakes: tuple[tuple[str, str, str], ...] = ()
    """Other forms that people write: an expression, the label of its finding, and what to write."""

    @property
    def anchored(self) -> str:
        """The expression over the whole text, the same in Python and ECMAScript."""
        # In Python `$` also matches before a final newline.
        return f"^(?:{self.expression})$(?!\\n)"

    def matches(self, text: str) -> bool:
        """Return whether the whole string matches."""
        # To compile the class of 55,000 letters takes 2 ms, and few texts have any of them.
        expression = self.anchored.replace(LETTERS_OF_OTHER_SCRIPTS, "") if text.isascii() else self.anchored
        return bool(_compiled(expression).search(text))


LETTERS_OF_OTHER_SCRIPTS = r"\u00c0-\ud7ff"
"""As a character class has them."""


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


class DeployTime(NamedTuple):
    """A mark that a parameter may replace a value. Without `kind`, the literal's own limits are its kind.

    `needs_default` is for values that decide what else is built, or that checks need.
    """

    needs_default: bool = True
    kind: Kind | None = None
    elsewhere: tuple[tuple[str, type[Record]], ...] = ()
    """The records for values of other stacks, with their keys, if such a value may replace it as well."""

    def kind_of(self, literal: "Text | Whole") -> Kind:
        """Return what CloudFormation asks for."""
        if self.kind is not None:
            return self.kind
        if isinstance(literal, Whole):
            low, high = literal.bounds or (None, None)
            return Kind("Number", low=low, high=high)
        pattern = literal.pattern
        return Kind(pattern=pattern.expression, says=pattern.says) if pattern else Kind()


# fmt: off
Named = Literal[
    "component", "resource", "subnet", "value", "override", "flow", "container", "parameter", "warning",
    "region", "time_zone", "managed_policy",
    "instance_type", "database_class", "aurora_class", "node_type",
]
# fmt: on


class Names(NamedTuple):
    """A mark of a string that names another part of the spec, or something of AWS's, for editors.

    A `value` and an `override` start with the name of a component and a dot, as `orders.endpoint` does; a
    `flow` has components at its ends. A `container` is one of the same task, of which the main one has the
    name of the component. The logical ID of a raw resource is the name of a component, too; a `resource` is
    only such a one.
    """

    what: Named


class Keys(NamedTuple):
    """The meaning of a mapping's keys, and their form."""

    noun: str
    pattern: Pattern
    longest: int | None = None
    names: Names | None = None
    has_file: bool = False
    """True if the key `file` names a file with more entries, which is read before."""

    @property
    def one(self) -> str:
        """The noun with its article."""
        return f"{'an' if self.noun[0] in 'aeiou' else 'a'} {self.noun}"

    @property
    def plural(self) -> str:
        """The noun for several."""
        ends_in_ies = self.noun.endswith("y") and self.noun[-2] not in "aeiou"
        ends_in_s = "es" if self.noun.endswith("x") else "s"
        return f"{self.noun[:-1]}ies" if ends_in_ies else f"{self.noun}{ends_in_s}"


class Hidden(NamedTuple):
    """A mark of strings in whose place people may write a secret: no finding shows one that is refused."""


class Text(NamedTuple):
    """A string, perhaps of a certain pattern and length."""

    pattern: Pattern | None = None
    length: Between | None = None
    refusal: Code | None = None
    names: Names | None = None
    is_hidden: bool = False


class Whole(NamedTuple):
    """An integer."""

    bounds: Between | None = None
    refusal: Code | None = None


class Halves(NamedTuple):
    """A number in steps of a half."""

    bounds: Between


class Flag(NamedTuple):
    """True or false."""


class Choice(NamedTuple):
    """One of a closed set of strings or numbers."""

    values: tuple[str | int, ...]
    refusal: Code | None = None


class ListOf(NamedTuple):
    """A list."""

    item: "Shape"
    length: Between | None = None


class MapOf(NamedTuple):
    """A mapping whose keys are names that the user chooses."""

    value: "Shape"
    keys: Keys


class RecordOf(NamedTuple):
    """A mapping whose keys the language defines."""

    record: type[Record]


class Tagged(NamedTuple):
    """A mapping whose `type` selects its record. `tier` names the registry's part."""

    tier: str


class Anything(NamedTuple):
    """Plain data of any kind: raw CloudFormation, which cfn-lint judges."""


class Deployable(NamedTuple):
    """A string or number that may also be a stack parameter: `{parameter: Name, default: …}`.

    `elsewhere` are the records for a value of another stack, by the key that distinguishes each from a
    parameter.
    """

    literal: "Text | Whole"
    kind: Kind
    record: type[Record]
    elsewhere: Mapping[str, type[Record]] = MappingProxyType({})


class Either(NamedTuple):
    """One of several shapes, distinguished by the kind of the value: string, number, list, mapping."""

    shapes: tuple["Shape", ...]


Shape = (
    Text
    | Whole
    | Halves
    | Flag
    | Choice
    | ListOf
    | MapOf
    | RecordOf
    | Tagged
    | Anything
    | Either
    | Deployable
)

Option = TypeVar("Option")


class Deployed(Record):
    """Stack parameter: a value to set at deployment."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        dict.fromkeys(("range", "min", "max"), "use `capacity: {min: …, max: …}` for a number between limits")
    )

    parameter: Annotated[
        str,
        Pattern("[A-Za-z][A-Za-z0-9]{0,127}", "a name of letters and digits that starts with a letter"),
        Names("parameter"),
        Doc("Name of the parameter"),
        Example("KeyPair"),
    ]
    description: Annotated[
        str | None,
        Pattern(r"[^\u0000-\u001f\u007f]*", "a single line of text"),
        Between(1, 4000),
        Doc("Description of the parameter in the CloudFormation console"),
        Example("Key pair of the administrators"),
    ] = None


class Field:
    """One key of a record. What it needs of its annotation is read when it is asked for."""

    def __init__(self, name: str, hint: Any, default: Any) -> None:  # noqa: ANN401 - an annotation, a value
        """`hint` is the annotation, `default` is `...` for a key that must be written."""
        self.name = name
        self.default = default
        self._hint = hint
        self._options = get_args(hint)[1:] if get_origin(hint) is Annotated else ()

    @cached_property
    def shape(self) -> Shape:
        """The rules for its values."""
        return shape(self._hint)

    @property
    def doc(self) -> str:
        """Its meaning."""
        doc = _option(self._options, Doc)
        return doc.text if doc else ""

    @property
    def example(self) -> Any:  # noqa: ANN401 - a value of any shape
        """A value worth showing, or `None`."""
        example = _option(self._options, Example)
        return example.value if example else None

    @property
    def required(self) -> bool:
        """Return whether the key must be written."""
        return self.default is ...

    @property
    def derived(self) -> str | None:
        """The default in words, where it depends on the rest of the spec."""
        return self.default.words if isinstance(self.default, Derived) else None


_known: dict[type[Record], Mapping[str, Field]] = {}


def fields(record: type[Record]) -> Mapping[str, Field]:
    """Return the keys of a record type, in the order in which they are documented."""
    if record not in _known:
        _known[record] = {
            name: Field(name, hint, record.default_of(name)) for name, hint in record.fields.items()
        }
    return _known[record]


def shape(hint: Any, options: tuple[Any, ...] = ()) -> Shape:  # noqa: ANN401 - an annotation
    """Return the shape of an annotation; raises `TypeError` for one that the language has no use for."""
    if isinstance(hint, ForwardRef):
        hint = _loaded(hint.__forward_arg__.removesuffix(" | None"), _option(options, In))
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return shape(arguments[0], (*options, *arguments[1:]))
    if origin in {Union, UnionType}:
        return _either([each for each in arguments if each is not type(None)], options)
    if origin is Literal:
        return Choice(arguments, _option(options, Code))
    if origin is tuple:
        return ListOf(shape(arguments[0]), _option(options, Between))
    if origin is Mapping:
        keys = _option(options, Keys)
        if keys is None:
            message = f"{hint} does not say what its keys are"
            raise TypeError(message)
        return MapOf(shape(arguments[1]), keys)
    return _plain(hint, options)


def _loaded(name: str, there: In | None) -> Any:  # noqa: ANN401 - an annotation
    if there is None:
        message = f"no module for {name}"
        raise TypeError(message)
    return getattr(import_module(there.module), name)


def _plain(hint: Any, options: tuple[Any, ...]) -> Shape:  # noqa: ANN401 - an annotation
    if hint is Any:
        return Anything()
    if hint is bool:
        return Flag()
    if hint is float and (bounds := _option(options, Between)):
        return Halves(bounds)
    if hint in {str, int}:
        deploy_time = _option(options, DeployTime)
        literal = _literal(hint, options)
        return literal if deploy_time is None else _deployable(literal, hint, options, deploy_time)
    tagged = _option(options, Tagged)
    if tagged is not None:
        return tagged
    if isinstance(hint, type) and issubclass(hint, Record):
        return RecordOf(hint)
    message = f"no shape for {hint}"
    raise TypeError(message)


def _literal(hint: type[str | int], options: tuple[Any, ...]) -> "Text | Whole":
    refusal = _option(options, Code)
    if hint is str:
        is_hidden = _option(options, Hidden) is not None
        pattern, length = _option(options, Pattern), _option(options, Between)
        return Text(pattern, length, refusal, _option(options, Names), is_hidden)
    return Whole(_option(options, Between), refusal)


def _deployable(
    literal: "Text | Whole", hint: type[str | int], options: tuple[Any, ...], deploy_time: DeployTime
) -> Deployable:
    """Allow a parameter in place of a literal; the parameter's default is such a literal."""
    kept = [each for each in options if isinstance(each, Pattern | Between | Code | Example)]
    if deploy_time.kind is not None and deploy_time.kind.low is not None:
        kept.append(Between(deploy_time.kind.low, deploy_time.kind.high))
    default = Annotated[hint, *kept, Doc("Default value")]  # type: ignore[valid-type]
    keys: dict[str, Any] = {"__doc__": Deployed.__doc__, "__annotations__": {"default": default}}
    if not deploy_time.needs_default:
        keys["default"] = None
    record = type("Deployed", (Deployed,), keys)
    return Deployable(literal, deploy_time.kind_of(literal), record, dict(deploy_time.elsewhere))


def _either(hints: list[Any], options: tuple[Any, ...]) -> Shape:
    if len(hints) == 1:
        return shape(hints[0], options)
    return Either(tuple(shape(hint) for hint in hints))


def _option(options: "tuple[Any, ...] | list[Any]", kind: type[Option]) -> Option | None:
    # The last one wins: a field may narrow what a shared alias says.
    return next((each for each in reversed(options) if isinstance(each, kind)), None)
