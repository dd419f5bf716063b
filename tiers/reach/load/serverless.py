"""Serverless functions (AWS SAM), as far as their network is concerned."""

from collections.abc import Mapping

from tiers.reach.load.stack import Stack
from tiers.reach.load.values import Value
from tiers.reach.network import Unknown

FUNCTION = "AWS::Serverless::Function"


def with_globals(stack: Stack, properties: Value) -> Value:
    """Return a function's properties with the `VpcConfig` that the template gives to all functions.

    Mappings are merged and lists are joined:
    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
    """
    with stack.at("Globals", "Function"):
        everywhere = stack.evaluate(stack.document.data.get("Globals"))
    functions = everywhere.get("Function") if isinstance(everywhere, Mapping) else everywhere
    common = functions.get("VpcConfig") if isinstance(functions, Mapping) else functions
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
