"""Serverless resources (AWS SAM), as far as their network is concerned."""

from collections.abc import Mapping

from tiers.cloudformation.evaluate.values import Unknown, Value
from tiers.cloudformation.load.stack import LoadedStack

PREFIX = "AWS::Serverless::"


def with_globals(stack: LoadedStack, kind: str, properties: Value) -> Value:
    """Return a resource's properties with the `VpcConfig` that the template gives to all of its type.

    Mappings are merged and lists are joined:
    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
    """
    with stack.at("Globals", kind):
        everywhere = stack.evaluate(stack.document.data.get("Globals"))
    of_type = everywhere.get(kind.removeprefix(PREFIX)) if isinstance(everywhere, Mapping) else everywhere
    common = of_type.get("VpcConfig") if isinstance(of_type, Mapping) else of_type
    if common is None or not isinstance(properties, Mapping):
        return properties
    own = properties.get("VpcConfig", {})
    return {**properties, "VpcConfig": _merged(common, own)}


def _merged(common: Value, own: Value) -> Value:
    if isinstance(common, Mapping) and isinstance(own, Mapping):
        names = dict.fromkeys((*common, *own))
        return {name: _merged(common.get(name), own.get(name)) for name in names}
    if isinstance(common, list) and isinstance(own, list):
        return [*common, *own]
    unknown = next((each for each in (common, own) if isinstance(each, Unknown)), None)
    return unknown or (common if own is None else own)
