"""VPC endpoints whose policies may stop a call on its way.

https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
"""

import re
from collections.abc import Iterator

from tiers.cloudformation.evaluate.values import Unknown, parts_of
from tiers.permissions.model.policies import Policy
from tiers.permissions.model.universe import Endpoint
from tiers.permissions.read.canonical import Names
from tiers.permissions.read.documents import Documents
from tiers.proof.build.catalogue import Catalogue, Resource

ENDPOINT = "AWS::EC2::VPCEndpoint"
_NAME = r"(?:cn\.)?com\.amazonaws\.[^.]*\.([a-z0-9-]+)[a-z0-9.-]*"
_PREFIXES = {
    "ecs-agent": "ecs",
    "ecs-telemetry": "ecs",
    "email-smtp": "ses",
    "monitoring": "cloudwatch",
    "sync-states": "states",
}
"""The prefixes of actions that differ from the name of the endpoint's service."""


def endpoints(catalogue: Catalogue, names: Names, documents: Documents) -> Iterator[Endpoint | Unknown]:
    """Yield the endpoints that have a policy; without one, every call passes."""
    for resource in catalogue.of(ENDPOINT):
        written = resource.get("PolicyDocument")
        if written is None:
            continue
        service = _service(resource, names)
        if isinstance(service, Unknown):
            yield service
            continue
        origin = resource.origin("PolicyDocument")
        policy = documents.read(written, "endpoint", origin)
        if not isinstance(policy, Policy):
            policy = documents.unread("endpoint", policy, origin)
        if resource.uncertain is not None:
            policy = policy._replace(uncertain=resource.uncertain)
        yield Endpoint(resource.id, service, policy)


def _service(resource: Resource, names: Names) -> str | Unknown:
    """Return the prefix of the actions of the service that an endpoint leads to."""
    parts = parts_of(names.canonical(resource.get("ServiceName")))
    text = "".join(each if isinstance(each, str) else "*" for each in parts)
    found = re.fullmatch(_NAME, text)
    if found is None:
        return Unknown(
            f"it is not known to which service `{resource.id}` leads", resource.origin("ServiceName")
        )
    return _PREFIXES.get(found[1], found[1])
