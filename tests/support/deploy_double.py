"""An account that can be deployed to: change sets, a bucket, and all that is looked at beforehand."""

import base64
import hashlib
import json
from typing import TYPE_CHECKING, Any

from tests.support.aws_double import REGION, Refused
from tests.support.stack_double import START, Answer, Double, World, deployed
from tests.support.standing import Result, bundle, run
from tiers.ir.placed import Layout

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOTHING = (
    "The submitted information didn't contain changes. Submit different information to create a change set."
)


class Deploys:
    """Adds to a world what `tiers deploy` needs. What a test does not say goes well."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.sets: dict[str, Answer] = {}
        self.objects: dict[str, bytes] = {}
        self.policies: dict[str, str] = {}
        self.changes: list[Answer] = []
        self.imports: list[Answer] = []
        """What the last change set imports."""
        self.failure = ""
        """Why change sets are not made."""
        self.end: Callable[[Double], None] = self.well
        world.account.on(**self._cloudformation(), **self._storage(), **ACCOUNT)

    def _cloudformation(self) -> dict[str, Any]:
        return {
            "cloudformation__CreateChangeSet": self._create,
            "cloudformation__DescribeChangeSet": self._describe,
            "cloudformation__ListChangeSets": lambda _: {
                "Summaries": list(map(_summary, self.sets.values()))
            },
            "cloudformation__DeleteChangeSet": self._delete,
            "cloudformation__ExecuteChangeSet": self._execute,
            "cloudformation__SetStackPolicy": self._policy,
            "cloudformation__DescribeEvents": {"OperationEvents": []},
            "cloudformation__DeleteStack": self._delete_stack,
        }

    def _storage(self) -> dict[str, Any]:
        return {
            "s3__HeadBucket": {"BucketRegion": REGION},
            "s3__HeadObject": self._head,
            "s3__PutObject": self._put,
        }

    def _create(self, given: Answer) -> Answer:
        name = given["StackName"]
        try:
            stack = self.world.find(name)
        except Refused:
            stack = self.world.stacks[name] = Double(name, "")
            self.world.happen(stack, name, "REVIEW_IN_PROGRESS", "User Initiated")
        if stack.status.endswith("_IN_PROGRESS") and stack.status != "REVIEW_IN_PROGRESS":
            message = f"Stack:{stack.arn} is in {stack.status} state and can not be updated."
            raise Refused("ValidationError", message)
        id_ = f"arn:aws:cloudformation:{REGION}:123456789012:changeSet/{given['ChangeSetName']}/1"
        made = {
            "ChangeSetName": given["ChangeSetName"],
            "ChangeSetId": id_,
            "StackId": stack.arn,
            "StackName": stack.name,
            "CreationTime": START,
            "ExecutionStatus": "UNAVAILABLE" if self.failure else "AVAILABLE",
            "Status": "FAILED" if self.failure else "CREATE_COMPLETE",
        }
        self.sets[id_] = {**made, **({"StatusReason": self.failure} if self.failure else {})}
        self.template = given.get("TemplateBody", "")
        self.imports = given.get("ResourcesToImport", [])
        return {"Id": id_, "StackId": stack.arn}

    def _describe(self, given: Answer) -> Answer:
        rows = self.changes or list(map(_imported, self.imports))
        changes = [{"Type": "Resource", "ResourceChange": each} for each in rows]
        return {**self.sets[given["ChangeSetName"]], "Changes": changes}

    def _delete(self, given: Answer) -> Answer:
        del self.sets[given["ChangeSetName"]]
        return {}

    def _delete_stack(self, given: Answer) -> Answer:
        stack = self.world.find(given["StackName"])
        assert stack.status == "REVIEW_IN_PROGRESS"
        stack.status = "DELETE_COMPLETE"
        return {}

    def _execute(self, given: Answer) -> Answer:
        made = self.sets.pop(given["ChangeSetName"])
        stack = self.world.find(made["StackId"])
        verb = "CREATE" if stack.status == "REVIEW_IN_PROGRESS" else "UPDATE"
        verb = "IMPORT" if self.imports else verb
        for each in self.imports:
            (*_, physical_id) = each["ResourceIdentifier"].values()
            stack.add(each["LogicalResourceId"], each["ResourceType"], physical_id)
        stack.template = self.template or stack.template
        self.world.happen(stack, stack.name, f"{verb}_IN_PROGRESS", "User Initiated")
        self.world.ends_soon(lambda: self.end(stack))
        return {}

    def well(self, stack: Double) -> None:
        """End an operation well."""
        self.world.happen(stack, stack.name, stack.status.replace("IN_PROGRESS", "COMPLETE"))

    def _policy(self, given: Answer) -> Answer:
        self.policies[given["StackName"]] = given["StackPolicyBody"]
        return {}

    def _head(self, given: Answer) -> Answer:
        if given["Key"] not in self.objects:
            raise Refused("404", "Not Found", 404)
        return {
            "ContentLength": len(self.objects[given["Key"]]),
            "ChecksumSHA256": _checksum(self.objects[given["Key"]]),
        }

    def _put(self, given: Answer) -> Answer:
        self.objects[given["Key"]] = given["Body"]
        return {}

    @property
    def left(self) -> list[str]:
        """What would be an orphan: change sets, and stacks that were never created."""
        stacks = [each.name for each in self.world.stacks.values() if each.status == "REVIEW_IN_PROGRESS"]
        return [*self.sets, *stacks]


def _imported(row: Answer) -> Answer:
    return {
        "Action": "Import",
        "LogicalResourceId": row["LogicalResourceId"],
        "ResourceType": row["ResourceType"],
    }


def _summary(made: Answer) -> Answer:
    names = ("ChangeSetName", "ChangeSetId", "CreationTime", "ExecutionStatus", "Status")
    return {name: made[name] for name in names}


def _offerings(given: Answer) -> Answer:
    types = given["Filters"][0]["Values"]
    rows = [
        {"InstanceType": each, "Location": f"{REGION}{zone}", "LocationType": "availability-zone"}
        for each in types
        for zone in "abc"
    ]
    return {"InstanceTypeOfferings": rows}


def _classes(given: Answer) -> Answer:
    zones = [{"Name": f"{REGION}{each}"} for each in "abc"]
    row = {"DBInstanceClass": given["DBInstanceClass"], "AvailabilityZones": zones}
    return {"OrderableDBInstanceOptions": [row]}


def _versions(given: Answer) -> Answer:
    versions = {
        "postgres": ("16.9", "17.9", "18.3"),
        "mysql": ("8.0.45", "8.4.8"),
        "aurora-mysql": ("8.0.mysql_aurora.3.12.0",),
        "aurora-postgresql": ("17.9",),
    }[given["Engine"]]
    return {"DBEngineVersions": [{"EngineVersion": each} for each in versions]}


def _types(given: Answer) -> Answer:
    rows = [{"InstanceType": each, "VCpuInfo": {"DefaultVCpus": 2}} for each in given["Filters"][0]["Values"]]
    return {"InstanceTypes": rows}


def _services(given: Answer) -> Answer:
    zones = [f"{REGION}{each}" for each in "abc"]
    rows = [{"ServiceName": each, "AvailabilityZones": zones} for each in given["Filters"][0]["Values"]]
    return {"ServiceDetails": rows}


def _quota(given: Answer) -> Answer:
    """Have few of what is scarce, and enough of the rest."""
    scarce = given["QuotaCode"] in {"L-0263D0A3", "L-F678F1CE"}
    return {"Quota": {"Value": 5.0 if scarce else 50.0}}


INDEX = "application/vnd.oci.image.index.v1+json"


def index(*architectures: str) -> str:
    """Return the manifest of an image for some processors, with attestations as docker adds them."""
    platforms = [{"os": "linux", "architecture": each} for each in architectures]
    platforms.append({"os": "unknown", "architecture": "unknown"})
    return json.dumps({"mediaType": INDEX, "manifests": [{"platform": each} for each in platforms]})


FOR_BOTH = index("amd64", "arm64")
ACCOUNT: dict[str, Any] = {
    "lambda__GetAccountSettings": {"AccountLimit": {"UnreservedConcurrentExecutions": 1000}},
    "sts__GetCallerIdentity": {"Account": "123456789012"},
    "ec2__DescribeRegions": {"Regions": [{"RegionName": REGION, "OptInStatus": "opt-in-not-required"}]},
    "ec2__DescribeAvailabilityZones": {
        "AvailabilityZones": [
            {"ZoneName": f"{REGION}{name}", "ZoneId": f"euw1-az{number}"}
            for name, number in {"c": 3, "a": 1, "b": 2}.items()
        ]
    },
    "ec2__DescribeSubnets": {"Subnets": []},
    "ec2__DescribeInternetGateways": {"InternetGateways": []},
    "ec2__DescribeNatGateways": {"NatGateways": []},
    "ec2__DescribeInstances": {"Reservations": []},
    "ec2__DescribeInstanceTypes": _types,
    "ec2__DescribeVpcEndpointServices": _services,
    "elbv2__DescribeLoadBalancers": {"LoadBalancers": []},
    "elbv2__DescribeTargetGroups": {"TargetGroups": []},
    "rds__DescribeDBInstances": {"DBInstances": []},
    "rds__DescribeDBSnapshots": lambda given: {
        "DBSnapshots": [{"Status": "available"}] if "DBSnapshotIdentifier" in given else []
    },
    "rds__DescribeEngineDefaultParameters": {"EngineDefaults": {"Parameters": []}},
    "rds__DescribeEngineDefaultClusterParameters": {"EngineDefaults": {"Parameters": []}},
    "rds__DescribeDBClusters": {"DBClusters": []},
    "rds__DescribeDBProxies": {"DBProxies": []},
    "ec2__DescribeAddresses": {"Addresses": []},
    "ec2__DescribeVpcs": {"Vpcs": [{"VpcId": "vpc-default"}]},
    "ec2__DescribeKeyPairs": lambda given: {"KeyPairs": [{"KeyName": given["KeyNames"][0]}]},
    "ec2__DescribeImages": lambda given: {"Images": [{"ImageId": given["ImageIds"][0]}]},
    "ec2__DescribeInstanceTypeOfferings": _offerings,
    "ssm__GetParameters": {"Parameters": []},
    "cloudwatch__GetMetricStatistics": {"Datapoints": []},
    "ecr__DescribeImages": {"imageDetails": [{"imageManifestMediaType": INDEX}]},
    "ecr__BatchGetImage": {"images": [{"imageManifest": FOR_BOTH}]},
    "ecr__DescribePullThroughCacheRules": {"pullThroughCacheRules": []},
    "secretsmanager__DescribeSecret": {"Name": "shop/key"},
    "service_quotas__GetServiceQuota": _quota,
    "acm__DescribeCertificate": {"Certificate": {"Status": "ISSUED"}},
    "rds__DescribeDBEngineVersions": _versions,
    "elasticache__DescribeCacheEngineVersions": lambda given: {
        "CacheEngineVersions": [
            {"EngineVersion": each, "CacheParameterGroupFamily": f"{given['Engine']}{each[0]}"}
            for each in ("7.1", "7.2", "8.0", "8.1")
        ]
    },
    "elasticache__DescribeCacheClusters": {"CacheClusters": []},
    "backup__DescribeRegionSettings": {"ResourceTypeOptInPreference": {}},
    "rds__DescribeOrderableDBInstanceOptions": _classes,
}
"""An account that has all that a spec asks for."""


SINGLE = ("--layout", "single", "--no-lint", "--no-verify", "--out", "out")
YES = (*SINGLE, "--yes")
NESTED = ("--no-lint", "--no-verify", "--out", "out", "--yes", "--bucket", "templates")


def fresh() -> Deploys:
    """Return an account where nothing is deployed."""
    return Deploys(World())


def standing(status: str = "CREATE_COMPLETE", layout: Layout = Layout.SINGLE) -> Deploys:
    """Return an account where the small spec is deployed."""
    return Deploys(deployed(bundle(layout), status))


def deploy(account: Deploys, folder: "Path", *words: str, **more: Any) -> Result:
    """Run `tiers deploy`, by default of a single template and without asking."""
    done = run(account.world, folder, "deploy", *(words or YES), **more)
    assert "Traceback" not in done.err
    assert "T9" not in done.out
    return done


def operations(account: Deploys) -> list[str]:
    """Tell what was called, in order."""
    return [name for name, _ in account.world.account.calls]


def _checksum(body: bytes) -> str:
    return base64.b64encode(hashlib.sha256(body).digest()).decode()
