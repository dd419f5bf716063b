"""Overrides that take a protection away are warned of, and no protection of the compiler's is forgotten."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.compile.not_protective import NOT_PROTECTIVE
from tests.support import weakened_firewalls
from tests.support.paths import CASE_FOLDERS, SPECS
from tiers import compiler
from tiers.compile.build import build
from tiers.compile.checks.weakening import EVERY
from tiers.diagnostics.locate import locate

SPEC = """\
version: 1
name: shop
network: {flow_logs: true}
presentation:
  site:
    type: load_balancer
    access_logs: true
    firewall: {}
    listeners:
      - {port: 443, protocol: HTTPS, forward_to: web,
         certificate: 'arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012',
         rules: [{path: [/api/*], forward_to: web}],
         login: {issuer: 'https://id.example.com', authorization_endpoint: 'https://id.example.com/a',
           token_endpoint: 'https://id.example.com/t', user_info_endpoint: 'https://id.example.com/u',
           client_id: shop, client_secret: {secret: shop/oidc}}}
  inner:
    type: load_balancer
    scheme: internal
    listeners: [{port: 80, protocol: HTTP, forward_to: {to: web, port: 8443, protocol: HTTPS}}]
  api:
    type: network_load_balancer
    scheme: internal
    share_with: ["123456789012"]
    acceptance: manual
    listeners: [{port: 443, protocol: TCP, forward_to: web}]
logic:
  web: {type: autoscaling, port: 80, connects_to: [db], role: {secrets: [db]}}
  jobs: {type: ec2, connects_to: [db]}
data:
  db: {type: rds, engine: mysql}
  old: {type: rds, engine: postgres, replicas: 1, audit: [ddl]}
  ledger: {type: rds, engine: mariadb, audit: [query_ddl]}
  new: {type: rds, engine: mysql}
  many: {type: aurora, engine: mysql}
  pool: {type: aurora, engine: mysql, proxy: {}}
  mail: {type: queue}
  files: {type: file_system}
  carts: {type: cache}
operations: {notify: [ops@example.com]}
"""

WEAKER: dict[str, tuple[Any, ...]] = {
    "DbDBInstance.StorageEncrypted": (False, "false", None),
    "WebLaunchTemplate.LaunchTemplateData.BlockDeviceMappings": (None, [{"Ebs": {"VolumeSize": 9}}]),
    "WebLaunchTemplate.LaunchTemplateData.BlockDeviceMappings.0.Ebs.Encrypted": (False,),
    "WebLaunchTemplate.LaunchTemplateData": ({},),
    "SiteAccessLogBucket.BucketEncryption": (None,),
    "MailQueue.SqsManagedSseEnabled": (False, None),
    "MailQueue.DeletionPolicy": ("Delete", None),
    "MailQueuePolicy.PolicyDocument": ({"Statement": []},),
    "OperationsTopicPolicy.PolicyDocument": ({"Statement": []},),
    "CartsReplicationGroup.TransitEncryptionMode": ("preferred",),
    "CartsReplicationGroup.AuthToken": ("correct-horse-battery",),
    "FilesAccessPointShared.PosixUser": (None, {"Uid": "0", "Gid": "0"}),
    "FilesAccessPointShared.PosixUser.Uid": ("0",),
    "FilesAccessPointShared.RootDirectory": (None,),
    "FilesAccessPointShared.RootDirectory.Path": ("/",),
    "DbDBInstance.PubliclyAccessible": (True, None, "true"),
    "PublicASubnet.MapPublicIpOnLaunch": (True,),
    "InnerLoadBalancer.Scheme": ("internet-facing",),
    "WebLaunchTemplate.LaunchTemplateData.NetworkInterfaces": ([{"AssociatePublicIpAddress": True}],),
    "JobsInstance1.NetworkInterfaces": ([{"AssociatePublicIpAddress": "true"}],),
    "SiteAccessLogBucket.PublicAccessBlockConfiguration": (None, {"BlockPublicAcls": True}),
    "SiteAccessLogBucket.PublicAccessBlockConfiguration.BlockPublicPolicy": (False,),
    "SiteAccessLogBucket.DeletionPolicy": ("Delete", None),
    "SiteAccessLogBucket.VersioningConfiguration": ({"Status": "Suspended"}, None),
    "SiteAccessLogBucketPolicy.DeletionPolicy": ("Delete",),
    "DbDBInstance.DeletionPolicy": ("Delete", None),
    "DbDBInstance.UpdateReplacePolicy": ("Delete", None),
    "DbDBInstance.DeletionProtection": (False, None),
    "DbDBInstance.BackupRetentionPeriod": (0, 1, None),
    "SiteLoadBalancer.LoadBalancerAttributes": ([],),
    "WebLaunchTemplate.LaunchTemplateData.MetadataOptions": (None, {"HttpTokens": "optional"}),
    "WebLaunchTemplate.LaunchTemplateData.MetadataOptions.HttpTokens": ("optional",),
    "WebLaunchTemplate.LaunchTemplateData.MetadataOptions.HttpPutResponseHopLimit": (2,),
    "DbDBInstance.AutoMinorVersionUpgrade": (False, None),
    "ManyDBCluster.StorageEncrypted": (False,),
    "ManyDBCluster.DeletionPolicy": ("Delete",),
    "ManyDBCluster.DeletionProtection": (False,),
    "ManyDBCluster.BackupRetentionPeriod": (1,),
    "ManyDBCluster.ManageMasterUserPassword": (False,),
    "ManyDBCluster.DBClusterParameterGroupName": ("default.aurora-mysql8.0",),
    "ManyDBClusterParameterGroup.Parameters.require_secure_transport": ("OFF",),
    "PoolDBProxy.RequireTLS": (False, None),
    "DbDBParameterGroup.Parameters": (None, {"max_connections": "5"}),
    "DbDBParameterGroup.Parameters.require_secure_transport": ("0", None),
    "OldDBParameterGroup.Parameters": (
        {"rds.force_ssl": "0", "pgaudit.log": "ddl"},
        {"rds.force_ssl": "1", "pgaudit.log": "none"},
    ),
    "DbDBInstance.DBParameterGroupName": ("default.mysql8.4", None),
    "SiteListener443.SslPolicy": (
        "ELBSecurityPolicy-2016-08",
        "ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06",
        None,
    ),
    "SiteListener443.Protocol": ("HTTP",),
    "SiteListener443.DefaultActions": ([{"Type": "forward", "TargetGroupArn": "arn:aws:elb"}],),
    "SiteListener443.DefaultActions.0.AuthenticateOidcConfig.OnUnauthenticatedRequest": ("allow",),
    "SiteListener443Rule100.Actions": ([],),
    "InnerToWebHttpsPort8443TargetGroup.Protocol": ("HTTP", None),
    "SiteAccessLogBucketPolicy.PolicyDocument": ({"Statement": []},),
    "DbDBInstance.EnableCloudwatchLogsExports": ([], None),
    "LedgerDBInstance.OptionGroupName": ("default:mariadb-11-8", None),
    "LedgerDBOptionGroup.OptionConfigurations": ([], None),
    "VpcFlowLog.TrafficType": ("REJECT",),
    "VpcFlowLogGroup.RetentionInDays": (1,),
    "VpcFlowLogGroup.DeletionPolicy": ("Delete",),
    **weakened_firewalls.WEAKER,
    "ApiEndpointService.AcceptanceRequired": (False, None),
    "ApiEndpointServicePermissions.AllowedPrincipals": (["*"],),
    "WebRole.ManagedPolicyArns": (["arn:aws:iam::aws:policy/AdministratorAccess"],),
    "WebRole.Policies": ([],),
    "WebRole.AssumeRolePolicyDocument.Statement.0.Principal": ("*",),
    # No role reads the secret of this one: that would be an error.
    "NewDBInstance.ManageMasterUserPassword": (False, None),
    "OldDBInstance.MasterUserPassword": ("correct-horse",),
    "OldDBSecret.GenerateSecretString.PasswordLength": (8,),
}

STRONGER: dict[str, tuple[Any, ...]] = {
    "ApiEndpointServicePermissions.AllowedPrincipals": ([],),
    "CartsReplicationGroup.TransitEncryptionMode": ("required",),
    "DbDBInstance.StorageEncrypted": (True, "true"),
    "DbDBInstance.PubliclyAccessible": (False,),
    "DbDBInstance.DeletionPolicy": ("Retain", "Snapshot"),
    "DbDBInstance.BackupRetentionPeriod": (7, 30),
    "DbDBInstance.PreferredMaintenanceWindow": ("sun:03:00-sun:04:00",),
    "WebLaunchTemplate.LaunchTemplateData.EbsOptimized": (True,),
    "WebLaunchTemplate.LaunchTemplateData.MetadataOptions.HttpTokens": ("required",),
    "SiteListener443.SslPolicy": ("ELBSecurityPolicy-TLS13-1-3-2021-06",),
    "DbDBParameterGroup.Parameters.max_connections": ("200",),
    "VpcFlowLogGroup.RetentionInDays": (90, 365, None),
    **weakened_firewalls.STRONGER,
    "WebRole.Policies": (None,),
}

ENCRYPTED = "encryption: {key: create}\n"
WITHOUT_KEY: dict[str, tuple[Any, ...]] = {
    "DbDBInstance.KmsKeyId": (None,),
    "DbDBInstance.MasterUserSecret": (None, {}),
    "MailQueue.KmsMasterKeyId": (None, "alias/aws/sqs"),
    "OperationsTopic.KmsMasterKeyId": (None,),
    "WebLaunchTemplate.LaunchTemplateData.BlockDeviceMappings.0.Ebs.KmsKeyId": (None,),
    "EncryptionKey.DeletionPolicy": ("Delete",),
    "EncryptionKey.EnableKeyRotation": (False, None),
    "EncryptionKey.PendingWindowInDays": (7, None),
    "EncryptionKey.KeyPolicy.Statement.0.Principal": ({"AWS": "*"},),
}


def each_of(table: dict[str, tuple[Any, ...]]) -> list[tuple[str, Any]]:
    return [(path, value) for path, values in table.items() for value in values]


def found(overrides: dict[str, Any], more: str = "") -> compiler.Compiled:
    written = f"{SPEC}overrides: {json.dumps(overrides)}\n{more}"
    return compiler.compile_spec("spec.yaml", written.encode())


WARNED = {each.code for each in EVERY}


def told(compiled: compiler.Compiled) -> list[str]:
    return [each.code.id for each in compiled.findings if each.code in WARNED]


@pytest.mark.parametrize(
    ("path", "value"), [(path, value) for path, each in WEAKER.items() for value in each]
)
def test_a_protection_that_an_override_takes_away_is_told_of(path: str, value: object) -> None:
    compiled = found({path: value})
    assert len(set(told(compiled))) == len(told(compiled)) > 0, compiled.findings
    finding = next(each for each in compiled.findings if each.code in WARNED)
    assert compiled.bundle is not None
    assert finding.place.route == ("overrides", path)
    assert locate(compiled.document, finding).location.line == SPEC.count("\n") + 1
    accepted = "".join(f"  {code}: it has a reason\n" for code in set(told(compiled)))
    assert told(found({path: value}, f"accept:\n{accepted}")) == []


@pytest.mark.parametrize(
    ("path", "value"), [(path, value) for path, each in STRONGER.items() for value in each]
)
def test_what_keeps_a_protection_is_not_told_of(path: str, value: object) -> None:
    compiled = found({path: value})
    assert compiled.bundle is not None, compiled.findings
    assert told(compiled) == []


def test_what_a_replaced_list_must_keep_is_shown() -> None:
    path = "SiteLoadBalancer.LoadBalancerAttributes"
    given = [{"Key": "idle_timeout.timeout_seconds", "Value": "9"}]
    for _ in range(9):
        compiled = found({path: given})
        helps = [each.help for each in compiled.findings if each.code in WARNED]
        shown = [help_.split("`")[1] for help_ in helps if help_.startswith("add `")]
        given += [yaml.safe_load(each) for each in shown]
        if not shown:
            break
    assert helps == ["remove the override"], "a bucket is no text to type"
    assert {"Key": "deletion_protection.enabled", "Value": "true"} in given


def test_what_a_replaced_mapping_must_keep_is_shown() -> None:
    path = "WebLaunchTemplate.LaunchTemplateData.MetadataOptions"
    (finding,) = (each for each in found({path: {}}).findings if each.code in WARNED)
    assert finding.help == "add `{HttpTokens: required}` to the override, or remove it"


def test_each_protection_is_tried() -> None:
    codes = {code for path, each in WEAKER.items() for code in told(found({path: each[0]}))}
    codes |= {code for path, each in WITHOUT_KEY.items() for code in told(found({path: each[0]}, ENCRYPTED))}
    assert codes == {each.code.id for each in EVERY}


@pytest.mark.parametrize(("path", "value"), each_of(WITHOUT_KEY))
def test_an_override_that_takes_the_key_away_is_told_of(path: str, value: object) -> None:
    compiled = found({path: value}, ENCRYPTED)
    assert len(told(compiled)) == 1, compiled.findings
    assert compiled.bundle is not None


def test_what_the_spec_itself_turned_off_is_not_told_of_again() -> None:
    spec = SPEC.replace(
        "db: {type: rds, engine: mysql}", "db: {type: rds, engine: mysql, deletion_protection: false}"
    )
    written = f"{spec}overrides: {{DbDBInstance.DeletionProtection: false}}\n"
    assert told(compiler.compile_spec("spec.yaml", written.encode())) == []


INSIDE = {"LaunchTemplateData", "Parameters", "GenerateSecretString", "PolicyDocument"}


def generated_properties() -> Iterator[tuple[str, str]]:
    """Return each type that the compiler makes with each property of it, in all golden cases."""
    for path in [*SPECS.glob("*.yaml"), *(spec for case in CASE_FOLDERS for spec in case.glob("spec.yaml"))]:
        if path.parent.name.startswith("invalid_"):
            continue
        architecture = compiler.check(path.name, path.read_bytes()).architecture
        for placed in build(architecture).resources if architecture else ():
            yield from ((placed.body["Type"], name) for name in _names(placed.body))


def _names(body: Any) -> Iterator[str]:
    for name, value in body.get("Properties", {}).items():
        if name in INSIDE:
            yield from value
        elif name == "LoadBalancerAttributes":
            yield from (each["Key"] for each in value)
        else:
            yield name
    yield from (name for name in body if name in {"DeletionPolicy", "UpdateReplacePolicy"})


def test_every_property_that_the_compiler_sets_has_been_judged() -> None:
    protective = {(each.type, step) for each in EVERY for step in each.path}
    missing = {
        (type_, name)
        for type_, name in generated_properties()
        if (type_, name) not in protective
        and NOT_PROTECTIVE.get(type_) != "*"
        and name not in NOT_PROTECTIVE.get(type_, "").split()
    }
    assert missing == set()
