"""All stacks of one deployment: the root stack, its nested stacks, and their troubles."""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tiers.cloudformation.evaluate import ipv6
from tiers.cloudformation.evaluate.conditions import is_equal
from tiers.cloudformation.evaluate.values import (
    Origin,
    Pseudo,
    ResourceRef,
    Text,
    Unknown,
    Value,
    is_same,
    qualified,
    settable,
    unknown,
)
from tiers.cloudformation.load.existing_forms import own_metadata
from tiers.cloudformation.load.files import Library, Trouble, beside
from tiers.cloudformation.load.limits import MAX_STACK_DEPTH, MAX_STACKS
from tiers.cloudformation.load.stack import Given, LoadedStack, Wiring
from tiers.cloudformation.template import STACK_TYPE
from tiers.diagnostics.codes import templates as codes
from tiers.diagnostics.model import Code, Document, Place, Route, Source
from tiers.diagnostics.suggest import nearest
from tiers.diagnostics.wording import abridged

if TYPE_CHECKING:
    from tiers.cloudformation.load.existing import Existing

# Macros whose additions cannot change a resource that is written out:
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-reference.html
_HARMLESS_TRANSFORMS = {
    "AWS::CodeDeployBlueGreen",
    "AWS::LanguageExtensions",
    "AWS::SecretsManager-2020-07-23",
    "AWS::SecretsManager-2024-09-16",
    "AWS::Serverless-2016-10-31",
    "AWS::ServiceCatalog",
}
_MISTYPED = "AWS::"
_PROCESSED = (
    "deploy it once, and prove what `aws cloudformation get-template --template-stage Processed` prints"
)


class World:
    """The stacks, each made when it is first asked for."""

    def __init__(
        self,
        library: Library,
        parameters: Mapping[str, str],
        maps: Sequence[tuple[str, str]] = (),
        *,
        assumes: bool = True,
    ) -> None:
        """`parameters` are those of the outermost templates, and pseudo parameters.

        `maps` pairs the beginning of a `TemplateURL` with the local folder that has the same files. Unless it
        `assumes` what templates declare of an existing VPC, only their own resources are loaded.
        """
        self.assumes = assumes
        self.library = library
        self.maps = maps
        self.roots: list[LoadedStack] = []
        self._assumed: list[LoadedStack] = []
        self.has_account = False
        self.is_alone = True
        """True if nothing else of the account was loaded, so that what existed before is not part of it."""
        self.depth = 0
        self.pseudo = {name: value for name, value in parameters.items() if name.startswith(_MISTYPED)}
        self.opaque: list[Unknown] = []
        self.existing: Existing | None = None
        """The VPC that the templates use, if it is not read from an account."""
        self.cloudfront_lists: dict[str, str] = {}
        """The regions of which IDs are declared to be CloudFront's prefix list, by these IDs."""
        self._parameters = parameters
        self._children: dict[tuple[str, str], LoadedStack | Unknown] = {}
        self._stand_ins: dict[tuple[str, str], str] = {}
        self._told: set[tuple[str, Route, str]] = set()
        self._exports: list[tuple[LoadedStack, str, Value]] | None = None
        self._is_collecting = False

    @property
    def region(self) -> str | None:
        """The region, where it was given."""
        return self.pseudo.get("AWS::Region")

    def root(self, main: str, scope: str = "") -> LoadedStack | None:
        """Return a root stack; without one, a trouble has the reason."""
        document = self.library.template(main)
        if document is None:
            return None
        given = {name: _constant(value) for name, value in self._parameters.items()}
        if own_metadata(document.data):
            given |= {name: _constant(value) for name, value in self._declared(document.data).items()}
        stack = LoadedStack(self, scope, document, given)
        self.roots.append(stack)
        self._refuse_macros(stack)
        return stack

    def _declared(self, template: Any) -> Mapping[str, ResourceRef]:  # noqa: ANN401 - data of any shape
        """Add what the metadata of a template declares of what exists, and return what its parameters mean.

        Of several templates that declare it, the first counts.
        """
        from tiers.cloudformation.load import existing

        lists = existing.prefix_lists(template)
        self.cloudfront_lists |= {each: region for region, each in lists.items()}
        is_assumed = self.assumes and not self.has_account
        found = existing.of_template(template) if is_assumed else None
        if found is None:
            return {}
        if self.existing is None:
            self.existing = found
            document = Document(Source(existing.FILE, ""), found.template, {})
            self._assumed.append(LoadedStack(self, "", document, {}))
        return found.parameters

    def is_assumed(self, stack: LoadedStack) -> bool:
        """Return whether a stack is what metadata declares to exist, and no template."""
        return stack in self._assumed

    def component_of(self, stack: LoadedStack, name: str) -> str | None:
        """Return the component of a resource that is assumed to exist."""
        if self.existing is None or not self.is_assumed(stack):
            return None
        found = (each for each in self.existing.members if name in {each.logical_id, each.role})
        return next((each.component for each in found), None)

    def check_parameters(self) -> None:
        """Add a trouble for each given parameter that no outermost template has."""
        known = {name for stack in self.roots for name in stack.parameters}
        for name in self._parameters if self.roots else ():
            if name not in known and name not in self.pseudo:
                stack = self.roots[0]
                message = f"`{stack.document.source.path}` has no parameter `{name}`"
                place = Place(("Parameters",), "key")
                self.trouble(codes.UNKNOWN_PARAMETER, stack, place, message, _parameters(stack, name))

    def trouble(self, code: Code, stack: LoadedStack, place: Place, message: str, fix: str = "") -> None:
        """Note something wrong with a template, once for each place."""
        key = (stack.document.source.path, place.route, message)
        if key not in self._told:
            self._told.add(key)
            self.library.troubles.append(Trouble(stack.document, code.at(place, message, help=fix)))

    def stand_in(self, scope: str, name: str) -> str:
        """Return the CIDR block that represents the one which Amazon will choose."""
        return self._stand_ins.setdefault((scope, name), ipv6.stand_in(len(self._stand_ins)))

    def child(self, stack: LoadedStack, name: str) -> LoadedStack | Unknown:
        """Return the stack that a resource of another one is, or why it is not known."""
        key = (stack.scope, name)
        if key not in self._children:
            # Whatever asks for it while it is made gets this.
            self._children[key] = unknown(f"the stack `{name}` depends on itself", qualified(*key))
            self._children[key] = found = self._child(stack, name)
            if isinstance(found, Unknown):
                self.opaque.append(found)
        return self._children[key]

    def _child(self, stack: LoadedStack, name: str) -> LoadedStack | Unknown:
        scope = qualified(stack.scope, name)
        properties = stack.resources[name].get("Properties")
        with stack.at("Resources", name):
            if not isinstance(properties, Mapping):
                return stack.broken(f"the stack `{name}` has no template")
            location = stack.evaluate(properties.get("TemplateURL"))
        file = self._file(stack, location)
        if file is None:
            parts = location.parts if isinstance(location, Text) else (location,)
            way_out = next((settable(each.pseudo) for each in parts if isinstance(each, Pseudo)), "")
            return unknown(f"the template of the stack `{name}` is not a local file{way_out}", scope)
        place = Place(("Resources", name, "Properties", "TemplateURL"))
        document = self._document(stack, name, file, place)
        if isinstance(document, Unknown):
            return document
        wired = self._wired(stack, name, properties)
        declared = document.data.get("Parameters")
        if isinstance(wired, Unknown):  # any of them may have any value
            names = declared if isinstance(declared, Mapping) else ()
            wired = dict.fromkeys(names, wired._replace(outside=False))
        child = LoadedStack(self, scope, document, self._given(stack, name, wired), stack.above)
        child.wiring = Wiring(stack, wired)
        self._refuse_macros(child)
        return child

    def _file(self, stack: LoadedStack, location: Value) -> str | None:
        """Return the file of a nested stack's template, None if it is not among the local ones."""
        if not isinstance(location, str):
            return None
        for prefix, folder in self.maps:
            inside = location.removeprefix(prefix)
            if inside != location and (prefix.endswith("/") or inside.startswith("/")):
                inside = inside.partition("?")[0].lstrip("/")
                file = posixpath.normpath(posixpath.join(folder, inside))
                return None if posixpath.relpath(file, folder).startswith("..") else file
        if "://" in location.removeprefix("file://"):
            return None
        return beside(stack.document.source.path, location)

    def _document(self, stack: LoadedStack, name: str, file: str, place: Place) -> Document | Unknown:
        """Return the template of a nested stack, or why it is not followed."""
        scope = qualified(stack.scope, name)
        if file in stack.above:
            fix = "use another template, or remove this stack"
            self.trouble(codes.NESTED_STACKS_TOO_DEEP, stack, place, f"`{file}` contains itself", fix)
            return unknown(f"the stack `{name}` contains itself", scope)
        if len(stack.above) >= MAX_STACK_DEPTH or len(self._children) > MAX_STACKS:
            self.trouble(codes.NESTED_STACKS_TOO_DEEP, stack, place, "too many stacks are nested here")
            return unknown(f"the stack `{name}` is nested too deeply", scope)
        if not self.library.holds(file):
            self.trouble(codes.UNREADABLE_TEMPLATE, stack, place, f"there is no file `{file}`")
            return unknown(f"the template of the stack `{name}` is missing", scope)
        found = self.library.template(file)
        return found or unknown(f"the template of the stack `{name}` cannot be read", scope)

    def _wired(
        self, stack: LoadedStack, name: str, properties: Mapping[str, Any]
    ) -> Mapping[str, Any] | Unknown:
        """Return the parameters of a nested stack, unevaluated."""
        wired: Value = properties.get("Parameters")
        if isinstance(wired, Mapping) and any(
            each == "Ref" or str(each).startswith("Fn::") for each in wired
        ):
            with stack.at("Resources", name):
                wired = stack.evaluate(dict(wired))
        return wired if isinstance(wired, Mapping | Unknown) else {}

    def _given(self, stack: LoadedStack, name: str, wired: Mapping[str, Any]) -> Given:
        def evaluated(value: Value) -> Value:
            with stack.at("Resources", name):
                return stack.evaluate(value)

        return {parameter: lambda value=value: evaluated(value) for parameter, value in wired.items()}  # type: ignore[misc]  # bound now, called later

    def _refuse_macros(self, stack: LoadedStack) -> None:
        if "Fn::Transform" in stack.document.data:
            message = "`Fn::Transform` may add anything to this template"
            self.macro(stack, Place(("Fn::Transform",)), message)
        declared = stack.document.data.get("Transform")
        for macro in declared if isinstance(declared, list) else [declared]:
            if macro is None or (isinstance(macro, str) and macro in _HARMLESS_TRANSFORMS):
                continue
            shown = f" `{macro}`" if isinstance(macro, str) else ""
            self.macro(stack, Place(("Transform",)), f"the macro{shown} may change anything in this template")
        for name in stack.resources:
            if isinstance(name, str) and name.startswith("Fn::"):
                self.macro(stack, Place(("Resources", name)), f"`{name}` may add anything to this template")

    def macro(self, stack: LoadedStack, place: Place, message: str) -> None:
        """Report that resources may exist that the template does not show."""
        self.trouble(codes.MACRO, stack, place, message, _PROCESSED)
        self.opaque.append(unknown(message, stack.scope))

    def exporting(self, name: Value) -> list[tuple[LoadedStack, str]]:
        """Return the outputs that are exported by a name, and those that may be, of all stacks."""
        if self._exports is None:
            if self._is_collecting:
                return []
            self._is_collecting = True
            self._exports = [each for stack, _ in self._walk() for each in _exports(stack)]
        perhaps = [each for each in self._exports if is_equal(each[2], name, None) is not False]
        sure = [each for each in perhaps if is_same(each[2], name)]
        return [(stack, output) for stack, output, _ in sure or perhaps]

    def imported(self, name: Value, here: Origin) -> Value:
        """Return the value that is imported from another stack."""
        found = self.exporting(name)
        sure = [each for each in found if is_equal(name, each[0].exported(each[1]), None) is True]
        if len(sure) == 1:
            stack, output = sure[0]
            return stack.output(output)
        if not sure and self.existing is not None and isinstance(name, str) and name in self.existing.exports:
            return self.existing.exports[name]
        shown = f" `{name}`" if isinstance(name, str) else ""
        reason = f"the value{shown} is imported from another stack; name its template too"
        is_certain = self._exports is not None and not self.opaque and not self.has_account
        return Unknown(reason, here, outside=is_certain and not found)

    def distant(self, stack: Value, name: Value, here: Origin) -> Value:
        """Return the value of an output of another stack: of the existing VPC's, or of another root.

        The root is the only one that has an output of that name.
        """
        known = self.existing.outputs if self.existing is not None else {}
        if isinstance(stack, str) and isinstance(name, str) and (stack, name) in known:
            return known[stack, name]
        found = [each for each in self.roots if isinstance(name, str) and name in each.outputs]
        if len(found) == 1:
            return found[0].output(name)
        is_outside = not found and not self.opaque and not self.has_account
        return Unknown("the value is an output of a stack that is not loaded", here, outside=is_outside)

    def stacks(self) -> Iterator[tuple[LoadedStack, Unknown | None]]:
        """Yield the outermost stacks and all that they nest, each with why it is not certain to be there."""
        for stack, uncertain in self._walk():
            for name in stack.given:  # from the outermost on, so that no chain of them is too deep
                if name in stack.parameters:
                    stack.ref(name)
            yield stack, uncertain

    def _walk(self) -> Iterator[tuple[LoadedStack, Unknown | None]]:
        roots = [*self._assumed, *self.roots]
        pending: list[tuple[LoadedStack, Unknown | None]] = [(root, None) for root in reversed(roots)]
        while pending:
            stack, uncertain = pending.pop()
            yield stack, uncertain
            for name, resource in stack.resources.items():
                if not isinstance(resource, Mapping) or resource.get("Type") != STACK_TYPE:
                    continue
                created = stack.is_created(name)
                child = self.child(stack, name) if created is not False else created
                if isinstance(child, LoadedStack):
                    pending.append((child, uncertain or (created if isinstance(created, Unknown) else None)))


def _exports(stack: LoadedStack) -> Iterator[tuple[LoadedStack, str, Value]]:
    for name in stack.outputs:
        if str(name).startswith("Fn::"):
            yield stack, name, unknown(f"`{name}` may export anything", stack.scope)
            continue
        exported = stack.exported(name)
        if exported is not None:
            yield stack, name, exported


def _parameters(stack: LoadedStack, name: str) -> str:
    """Return a suggestion for an unknown parameter."""
    names = [each for each in stack.parameters if isinstance(each, str)]
    meant = nearest(name, names)
    if meant:
        return f"did you mean `{meant}`?"
    return f"its parameters are {abridged(names)}" if names else "it has none; remove `--parameter`"


def _constant(value: str | ResourceRef) -> Any:  # noqa: ANN401 - a function without arguments
    return lambda: value
