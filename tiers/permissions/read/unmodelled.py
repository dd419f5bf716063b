"""Resources that give permissions, or remove them, and are not read."""

from collections.abc import Iterable, Iterator

from tiers.cloudformation.evaluate.values import Unknown
from tiers.permissions.model.universe import Subject
from tiers.proof.build.catalogue import Catalogue

_TYPES = {
    "AWS::ECR::RegistryPolicy": "the policy of a registry",
    "AWS::IAM::User": "a user",
    "AWS::IAM::Group": "a group",
    "AWS::IAM::UserPolicy": "the policy of a user",
    "AWS::IAM::GroupPolicy": "the policy of a group",
    "AWS::IAM::UserToGroupAddition": "users of a group",
    "AWS::IAM::ServiceLinkedRole": "a role of a service",
    "AWS::Lambda::LayerVersionPermission": "the policy of a layer",
    "AWS::Organizations::Policy": "a policy of an organization",
    "AWS::RAM::Permission": "permissions for shared resources",
    "AWS::RAM::ResourceShare": "a share of resources",
    "AWS::S3::AccessGrant": "a grant of access to objects",
    "AWS::S3::AccessPoint": "an access point of a bucket",
    "AWS::S3::MultiRegionAccessPointPolicy": "the policy of an access point",
    "AWS::SSM::ResourcePolicy": "the policy of parameters",
    "AWS::S3ObjectLambda::AccessPointPolicy": "the policy of an access point",
    "AWS::SSO::PermissionSet": "permissions of people",
}
_STACK, _CUSTOM = "AWS::CloudFormation::Stack", "AWS::CloudFormation::CustomResource"


def unmodelled(catalogue: Catalogue, roles: Iterable[Subject]) -> Iterator[Unknown]:
    """Yield what the universe leaves out, each with the reason."""
    loaded = {each.id.rpartition(".")[0] for each in catalogue}
    for resource in catalogue:
        kind = resource.type
        if kind in _TYPES:
            yield Unknown(f"`{resource.id}` is {_TYPES[kind]}, which is not modeled", resource.origin())
        elif kind.startswith("AWS::Serverless::"):
            reason = f"the permissions of `{resource.id}` are made by a transform, which only AWS can run"
            yield Unknown(reason, resource.origin())
        elif kind == _CUSTOM or kind.startswith("Custom::"):
            yield Unknown(f"`{resource.id}` may change permissions: it runs a function", resource.origin())
        elif kind == _STACK and resource.id not in loaded:
            yield Unknown(f"the template of `{resource.id}` is not loaded", resource.origin())
    for role in roles:
        for statement in role.trust.statements if role.trust is not None else ():
            who = statement.principals.values if statement.principals is not None else ()
            if any(each.kind == "Federated" and not isinstance(each.value, Unknown) for each in who):
                reason = f"users of an identity provider may assume `{role.id}`; they are not modeled"
                yield Unknown(reason, statement.origin)
