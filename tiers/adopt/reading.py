"""A template to adopt: its resources without parameters, conditions, and mappings, which are evaluated."""

from collections.abc import Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple

from tiers.adopt import secrecy
from tiers.adopt.expressions import Expressions, Path
from tiers.adopt.facts import NOTHING, Facts
from tiers.cloudformation.evaluate.values import Unknown
from tiers.cloudformation.load.existing import declared
from tiers.cloudformation.load.files import Library, from_disk, from_memory
from tiers.cloudformation.load.stack import LoadedStack
from tiers.cloudformation.load.world import World
from tiers.cloudformation.template import STACK_TYPE
from tiers.diagnostics.codes import files as codes
from tiers.diagnostics.codes import templates
from tiers.diagnostics.model import Diagnostic, Document, Place
from tiers.diagnostics.wording import quoted
from tiers.ir.stacks import Stack
from tiers.migrate.nodes import File, Node
from tiers.migrate.remarks import Ledger, State

MOST_RESOURCES = 500
"""Resources of one template: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"""

_FALSE = "not written: its condition is false with these parameters"
_NESTED = "its resources become part of another stack; move them with `tiers refactor` before the update"
_IN_METADATA = "CloudFormation resolves no reference to a secret here; fetch the secret on the server"
"""https://docs.aws.amazon.com/secretsmanager/latest/userguide/cfn-example_reference-secret.html"""
ATTRIBUTES = ("DeletionPolicy", "UpdateReplacePolicy", "UpdatePolicy", "CreationPolicy", "Metadata")


class Resource(NamedTuple):
    """A resource of the template, and its place there."""

    logical_id: str
    type: str
    properties: Mapping[str, Any]
    attributes: Mapping[str, Any]
    waits: tuple[str, ...]
    node: Node
    is_of_edge: bool = False


class Given(NamedTuple):
    """What a user says about the stack of a template."""

    name: str | None = None
    region: str | None = None
    parameters: Mapping[str, str] = MappingProxyType({})
    text: str | None = None
    """The text of the template, if it is not in a file."""
    facts: Facts = NOTHING


class Output(NamedTuple):
    """An output of the template."""

    name: str
    value: Any
    description: str
    export: Any
    """The name of its export: a string, or a `Sub`; `None` without one."""
    node: Node


class Old(NamedTuple):
    """Everything that is adopted, or the reasons why nothing is."""

    name: str
    resources: Mapping[str, Resource]
    description: str = ""
    outputs: tuple[Output, ...] = ()
    existing: Mapping[str, Any] | None = None
    """What the compiler wrote of a VPC that exists already."""
    failures: tuple[tuple[Document, tuple[Diagnostic, ...]], ...] = ()
    facts: Facts = NOTHING


def read(path: str, given: Given, ledger: Ledger) -> Old:
    """Read a template, or the directory of a bundle with all its templates."""
    library, main = from_disk(path) if given.text is None else (from_memory({path: given.text}), path)
    return _read(library, main, given, ledger)


def _read(library: Library, main: str, given: Given, ledger: Ledger) -> Old:
    world = World(library, {}, assumes=False)
    root = world.root(main) if main else None
    if root is None:
        return _nothing(_failures(library))
    refused = tuple(_refused(root))
    if refused:
        return _nothing(((root.document, refused),))
    placed = {} if given.region is None else {"AWS::Region": given.region}
    known = {name: each for name, each in given.facts.parameters.items() if name in root.parameters}
    hidden = _secret(root, given.name)
    world = World(library, {**hidden, **known, **given.parameters, **placed}, assumes=False)
    root = world.root(main)
    edge = world.root(library.edge, "Edge") if library.edge else None
    world.check_parameters()
    if root is None or library.troubles:
        return _nothing(_failures(library))
    outside = tuple(_outside(world, library))
    if outside:
        return _nothing(outside)
    reader = _Reader(world, ledger, given.name)
    found: dict[str, Resource] = {}
    for each in reader.resources(root, edge):
        if found.setdefault(each.logical_id, each) is not each:
            words = f"another stack has a resource `{each.logical_id}`; a spec has each logical ID once"
            ledger.add(State.LEFT_OUT, each.node, words)
    reader.ask_for_secrets(root, given.parameters)
    existing = reader.valued(declared(root.document.data), root, {**known, **given.parameters})
    unset = tuple(_unset(reader))
    failures = (*_failures(library), *(((root.document, unset),) if unset else ()))
    if failures:
        return _nothing(failures)
    described = root.document.data.get("Description")
    text = described if isinstance(described, str) else ""
    return Old(_name(root, None), found, text, tuple(reader.outputs(root)), existing, facts=given.facts)


def _outside(world: World, library: Library) -> Iterator[tuple[Document, tuple[Diagnostic, ...]]]:
    """Refuse nested templates of other directories: a template could have any file copied into a spec."""
    for stack, _ in world.stacks():
        path = stack.document.source.path
        if stack.wiring is not None and not library.is_inside(path):
            name = stack.scope.rpartition(".")[2]
            yield (
                stack.wiring.parent.document,
                (
                    templates.UNREADABLE_TEMPLATE.at(
                        Place(("Resources", name, "Properties", "TemplateURL")),
                        f"`{path}` is outside the directory of the template",
                        label="its resources would be copied into the spec",
                        help="copy it into that directory, and change `TemplateURL`",
                    ),
                ),
            )


def _nothing(failures: tuple[tuple[Document, tuple[Diagnostic, ...]], ...]) -> Old:
    return Old("", {}, failures=failures)


def _failures(library: Library) -> tuple[tuple[Document, tuple[Diagnostic, ...]], ...]:
    """Return what is wrong with the templates, once: they are read twice."""
    found = {(each.document.source.path, each.diagnostic): each for each in library.troubles}
    return tuple((each.document, (each.diagnostic,)) for each in found.values())


def _name(root: LoadedStack, given: str | None) -> str:
    """Return the name of an architecture: the given one, or that of its template."""
    if given is not None:
        return given
    file = root.document.source.path.replace("\\", "/").rsplit("/", 1)[-1]
    described = root.document.data.get("Description")
    # The compiler writes the name of the spec into the first line.
    first = root.document.source.text.partition("\n")[0]
    name = first.removeprefix("#").strip()
    is_named = isinstance(described, str) and first.startswith("#") and name and " " not in name
    return name if is_named else file.partition(".")[0]


def _refused(root: LoadedStack) -> Iterator[Diagnostic]:
    """Refuse what only AWS can expand, and more resources than a template may have."""
    if "Transform" in root.document.data:
        yield codes.TRANSFORMED.at(
            Place(("Transform",), "key"),
            "a template with a transform cannot be adopted",
            label="adds resources at deployment",
            help="pass the output of `aws cloudformation get-template --template-stage Processed`",
        )
    if len(root.resources) > MOST_RESOURCES:
        yield codes.TOO_LARGE_TO_ADOPT.at(
            Place(("Resources",), "key"),
            f"the template has {len(root.resources)} resources",
            label=f"the CloudFormation limit is {MOST_RESOURCES}",
            help="remove resources, or divide the template",
        )


def _secret(root: LoadedStack, given: str | None) -> dict[str, str]:
    """Return references to secrets in place of parameters whose values CloudFormation never shows."""
    hidden = (
        name
        for name, each in root.parameters.items()
        if isinstance(name, str) and isinstance(each, Mapping) and str(each.get("NoEcho")).lower() == "true"
    )
    return {name: secrecy.reference(_name(root, given), name)[1] for name in hidden}


def _unset(reader: "_Reader") -> Iterator[Diagnostic]:
    missing = sorted(reader.unset)
    if missing:
        yield codes.PARAMETERS_WITHOUT_VALUE.at(
            Place(("Parameters",), "key"),
            f"no value for {quoted(missing)}",
            label="a spec has values in place of parameters",
            help=f"pass {' '.join(f'--parameter {each}=VALUE' for each in missing)}",
        )


class _Reader:
    """The stacks of one deployment as one set of resources."""

    def __init__(self, world: World, ledger: Ledger, name: str | None) -> None:
        self.world = world
        self.ledger = ledger
        self.name = name
        self.unset: set[str] = set()
        self._files: dict[str, File] = {}

    def resources(self, root: LoadedStack, edge: LoadedStack | None) -> Iterator[Resource]:
        """Yield the resources of all stacks."""
        for stack, _ in list(self.world.stacks()):
            for name, body in stack.resources.items():
                is_resource = isinstance(body, Mapping) and isinstance(body.get("Type"), str)
                if not is_resource or not isinstance(name, str):
                    continue
                if self._is_followed(stack, name, body):
                    # A bundle of `tiers` has the stacks that the spec compiles to.
                    if name.lower() not in set(Stack):
                        self.ledger.add(State.ASKED, self.node(stack, ("Resources", name)), _NESTED)
                else:
                    found = self._resource(stack, name, body, is_of_edge=stack is edge)
                    if found is not None:
                        yield found

    def _is_followed(self, stack: LoadedStack, name: str, body: Mapping[str, Any]) -> bool:
        """Return whether it is a nested stack whose resources are read too."""
        return body["Type"] == STACK_TYPE and isinstance(self.world.child(stack, name), LoadedStack)

    def _resource(
        self, stack: LoadedStack, name: str, body: Mapping[str, Any], *, is_of_edge: bool
    ) -> Resource | None:
        node = self.node(stack, ("Resources", name))
        created = stack.is_created(name)
        if created is False:
            self.ledger.add(State.CHANGED, node, _FALSE)
            return None
        if isinstance(created, Unknown):
            self.ledger.add(State.CHANGED, node, f"written in any case: {created.reason}")
        express = Expressions(stack, self.unset, partial(self._lost_below, stack, node.route))
        written = body.get("Properties")
        with stack.at(*node.route):
            properties = express.mapping(written, ("Properties",)) if isinstance(written, Mapping) else {}
            attributes = {key: express.value(body[key], (key,)) for key in ATTRIBUTES if key in body}
        properties = self._without_secrets(stack, name, "Properties", properties)
        attributes = {key: self._without_secrets(stack, name, key, each) for key, each in attributes.items()}
        waits = body.get("DependsOn", ())
        listed = [waits] if isinstance(waits, str) else waits if isinstance(waits, list) else []
        kept = tuple(each for each in listed if isinstance(each, str))
        return Resource(name, body["Type"], properties, attributes, kept, node, is_of_edge)

    def _without_secrets(self, stack: LoadedStack, name: str, part: str, value: Any) -> Any:  # noqa: ANN401
        """Replace secrets in plain text by references to secrets, which the user has to store."""

        def store(path: Path) -> str:
            steps = "".join(map(str, path[1:] if path[0] == "Properties" else path))
            secret, reference = secrecy.reference(_name(stack, self.name), f"{name}{steps}")
            node = self.node(stack, ("Resources", name, *path))
            words = f"store the value in the secret `{secret}`" if part == "Properties" else _IN_METADATA
            self.ledger.add(State.ASKED, node, words)
            return reference

        found = secrecy.without(value, (part,), store)
        for path in secrecy.references(found, (part,)) if part != "Properties" else ():
            self.ledger.add(State.ASKED, self.node(stack, ("Resources", name, *path)), _IN_METADATA)
        for path, looks in secrecy.suspects(found, (part,)):
            node = self.node(stack, ("Resources", name, *path))
            words = f"it may have {looks}, which the spec repeats; move it to Secrets Manager"
            self.ledger.add(State.ASKED, node, words)
        return found

    def ask_for_secrets(self, root: LoadedStack, given: Mapping[str, str]) -> None:
        """Ask for each parameter whose value CloudFormation never shows, unless it is given."""
        for name in _secret(root, self.name):
            if name in given:
                continue
            secret, _ = secrecy.reference(_name(root, self.name), name)
            node = self.node(root, ("Parameters", name))
            self.ledger.add(State.ASKED, node, f"store the value in the secret `{secret}`")

    def valued(self, written: Any, root: LoadedStack, given: Mapping[str, str]) -> Any:  # noqa: ANN401
        """Return what the compiler wrote of an existing VPC, with the values of parameters."""
        match written:
            case {"parameter": str(name)}:
                value = given.get(name, (root.parameters.get(name) or {}).get("Default"))
                if value is None:
                    self.unset.add(name)
                return value
            case dict():
                return {key: self.valued(each, root, given) for key, each in written.items()}
            case list():
                return [self.valued(each, root, given) for each in written]
        return written

    def _lost_below(
        self, stack: LoadedStack, top: tuple[str | int, ...], path: tuple[str | int, ...], words: str
    ) -> None:
        self.ledger.add(State.LEFT_OUT, self.node(stack, (*top, *path)), words)

    def node(self, stack: LoadedStack, route: tuple[str | int, ...]) -> Node:
        """Return a place in the template of a stack."""
        path = stack.document.source.path
        file = self._files.setdefault(path, File(path, stack.document))
        return Node(None, file, route)

    def outputs(self, root: LoadedStack) -> Iterator[Output]:
        """Yield the outputs of the outermost stack."""
        for name, body in root.outputs.items():
            route = ("Outputs", str(name))
            node = self.node(root, route)
            if not isinstance(body, Mapping) or "Value" not in body:
                continue
            if "Condition" in body and root.condition(body["Condition"]) is False:
                self.ledger.add(State.CHANGED, node, _FALSE)
                continue
            express = Expressions(root, self.unset, partial(self._lost_below, root, route))
            with root.at(*route):
                value = express.value(body["Value"], ("Value",))
                export = body.get("Export")
                named = export.get("Name") if isinstance(export, Mapping) else None
                exported = None if named is None else express.value(named, ("Export", "Name"))
            described = body.get("Description")
            yield Output(str(name), value, described if isinstance(described, str) else "", exported, node)
