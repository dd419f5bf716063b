"""Built resources under other logical IDs, in everything that names them."""

from collections.abc import Mapping

from tiers.ir.placed import Built, Output, Placed
from tiers.ir.references import Interpolation, LogicalId, Pointer, Target


class _Value:
    """The value of an output, resolved already: it stands in for a symbol."""

    def __init__(self, data: object) -> None:
        self.data = data

    def to_dict(self) -> object:
        """Return the data, as a symbol does."""
        return self.data


def renamed(built: Built, ids: Mapping[str, str]) -> Built:
    """Return the same resources under other logical IDs; `ids` are the new ones by the generated ones."""
    if not ids:
        return built
    return built._replace(
        resources=tuple(_resource(each, ids) for each in built.resources),
        outputs=tuple(_output(each, ids) for each in built.outputs),
    )


def _resource(placed: Placed, ids: Mapping[str, str]) -> Placed:
    return placed._replace(
        logical_id=ids.get(placed.logical_id, placed.logical_id),
        body={name: _value(each, ids) for name, each in placed.body.items()},
        after=tuple(ids.get(each, each) for each in placed.after),
    )


def _output(output: Output, ids: Mapping[str, str]) -> Output:
    return output._replace(value=_Value(_value(output.value.to_dict(), ids)))


def _target(target: Target, ids: Mapping[str, str]) -> Target:
    return target._replace(logical_id=ids.get(target.logical_id, target.logical_id))


def _value(value: object, ids: Mapping[str, str]) -> object:
    if isinstance(value, dict):
        return {key: _value(each, ids) for key, each in value.items()}
    if isinstance(value, list):
        return [_value(each, ids) for each in value]
    if isinstance(value, Pointer):
        return Pointer(_target(value.target, ids), value.kind)
    if isinstance(value, Interpolation):
        return _interpolation(value, ids)
    return value


def _interpolation(text: Interpolation, ids: Mapping[str, str]) -> Interpolation:
    known = None
    if text.variables is not None:
        known = {name: _value(each, ids) for name, each in text.variables.items()}
    return Interpolation(tuple(_part(each, ids) for each in text.parts), raw=text.raw, variables=known)


def _part(part: str | Target, ids: Mapping[str, str]) -> str | Target:
    if isinstance(part, Target):
        return _target(part, ids)
    return ids.get(part, part) if isinstance(part, LogicalId) else part
