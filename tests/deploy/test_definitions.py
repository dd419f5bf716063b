"""The new revision of a task definition: where each of its values is from, and which ones are not known."""

from typing import Any

import pytest

from tiers.deploy.definitions import UnknownValueError, revised
from tiers.ir.placed import Layout
from tiers.plan.compare.snapshot import Snapshot

ACTUAL = {
    "family": "shop-job",
    "taskRoleArn": "arn:aws:iam::1:role/job",
    "containerDefinitions": [
        {"name": "other", "environment": [{"name": "HOST", "value": "wrong"}]},
        {
            "name": "job",
            "image": "app:1",
            "environment": [{"name": "URL", "value": "pg://db-1"}, {"name": "HOST", "value": "db-1"}],
            "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "group-1"}},
        },
    ],
}
HOST = {"Fn::GetAtt": ["Db", "Host"]}


def job(image: Any = "app:1", *more: dict[str, Any], **properties: Any) -> dict[str, Any]:
    """Return the properties of a task definition."""
    url = {"Fn::Sub": "pg://${Db.Host}"}
    options = {"awslogs-group": {"Ref": "Group"}}
    container = {
        "Name": "job",
        "Image": image,
        "Environment": [{"Name": "HOST", "Value": HOST}, {"Name": "URL", "Value": url}, *more],
        "LogConfiguration": {"LogDriver": "awslogs", "Options": options},
    }
    role = {"Fn::GetAtt": ["Role", "Arn"]}
    return {"Family": "shop-job", "TaskRoleArn": role, "ContainerDefinitions": [container], **properties}


def side(properties: dict[str, Any], values: dict[str, str] | None = None, **declared: Any) -> Snapshot:
    """Return templates with one task definition, and the values of their parameters."""
    resource = {"Type": "AWS::ECS::TaskDefinition", "Properties": properties}
    template = {"Parameters": declared, "Resources": {"Job": resource}}
    return Snapshot("shop", Layout.SINGLE, "shop", {"shop": template}, {}, values or {})


def nested(properties: dict[str, Any], passed: Any, values: dict[str, str], **declared: Any) -> Snapshot:
    """Return a root that passes a value to a nested stack, as its parameter `Passed`."""
    resource = {"Type": "AWS::ECS::TaskDefinition", "Properties": properties}
    child = {"Type": "AWS::CloudFormation::Stack", "Properties": {"Parameters": {"Passed": passed}}}
    templates: dict[str, dict[str, Any]] = {
        "root": {"Parameters": declared, "Resources": {"Logic": child}},
        "logic": {"Parameters": {"Passed": {"Type": "String"}}, "Resources": {"Job": resource}},
    }
    return Snapshot("shop", Layout.NESTED, "root", templates, {}, values, {"Logic": "logic"})


def test_the_same_definition_needs_no_revision() -> None:
    spelled = job(TaskRoleArn={"Fn::GetAtt": "Role.Arn"})
    assert revised(side(spelled), side(job()), "Job", ACTUAL) == {}


def test_values_of_the_deployed_revision_are_kept_and_others_are_new() -> None:
    new = job("app:2", {"Name": "AGAIN", "Value": HOST}, RuntimePlatform={"CpuArchitecture": "ARM64"})
    made = revised(side(job()), side(new), "Job", ACTUAL)
    assert made["taskRoleArn"] == "arn:aws:iam::1:role/job"
    assert made["runtimePlatform"] == {"cpuArchitecture": "ARM64"}
    [container] = made["containerDefinitions"]
    assert container["image"] == "app:2"
    assert {each["name"]: each["value"] for each in container["environment"]} == {
        "HOST": "db-1",
        "URL": "pg://db-1",
        "AGAIN": "db-1",
    }
    assert container["logConfiguration"]["options"] == {"awslogs-group": "group-1"}


@pytest.mark.parametrize(
    ("given", "image"), [({}, "app:1"), ({"Image": "app:3"}, "app:3"), ({"Other": "x"}, "app:1")]
)
def test_a_parameter_has_the_given_or_the_deployed_value(given: dict[str, str], image: str) -> None:
    old = side(job({"Ref": "Image"}), {"Image": "app:1"}, Image={"Type": "String"})
    new = side(job({"Ref": "Image"}, Cpu="512"), given, Image={"Type": "String"}, Other={"Type": "String"})
    made = revised(old, new, "Job", ACTUAL)
    assert made["containerDefinitions"][0]["image"] == image
    alone = side(job({"Ref": "Image"}), given, Image={"Type": "String"})
    assert bool(revised(old, alone, "Job", ACTUAL)) == (image != "app:1")


def test_a_new_parameter_has_its_default_inside_a_text_too() -> None:
    new = side(job({"Fn::Sub": "app:${Tag}"}), {}, Tag={"Type": "String", "Default": "7"})
    assert revised(side(job()), new, "Job", ACTUAL)["containerDefinitions"][0]["image"] == "app:7"
    escaped = side(job({"Fn::Sub": "app:${!Tag}"}), {}, Tag={"Type": "String", "Default": "7"})
    assert revised(side(job()), escaped, "Job", ACTUAL)["containerDefinitions"][0]["image"] == "app:${Tag}"


def test_a_nested_stack_has_the_values_that_its_parent_passes() -> None:
    old = nested(job({"Ref": "Passed"}), {"Ref": "Image"}, {"Image": "app:1"}, Image={"Type": "String"})
    new = nested(job({"Ref": "Passed"}), {"Ref": "Image"}, {"Image": "app:2"}, Image={"Type": "String"})
    assert revised(old, new, "Job", ACTUAL)["containerDefinitions"][0]["image"] == "app:2"
    assert revised(old, old, "Job", ACTUAL) == {}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"Fn::GetAtt": ["Cache", "Host"]}, "Cache.Host"),
        ({"Ref": "Queue"}, "Queue"),
        ({"Fn::Sub": "redis://${Cache.Host}"}, r"redis://\$\{Cache.Host\}"),
    ],
)
def test_a_value_that_only_the_update_brings_is_unknown(value: dict[str, Any], shown: str) -> None:
    new = job("app:1", {"Name": "CACHE", "Value": value})
    with pytest.raises(UnknownValueError, match=f"^{shown}$"):
        revised(side(job()), side(new), "Job", ACTUAL)


@pytest.mark.parametrize("declared", [{"NoEcho": True}, {"Type": "AWS::SSM::Parameter::Value<String>"}])
@pytest.mark.parametrize("layout", Layout)
def test_a_hidden_value_is_that_of_the_deployed_revision_unless_it_changes(
    declared: dict[str, Any], layout: Layout
) -> None:
    def with_(image: dict[str, Any], value: str, **more: Any) -> Snapshot:
        if layout is Layout.SINGLE:
            return side(job(image, **more), {"Image": value}, Image=declared)
        return nested(job({"Ref": "Passed"}, **more), {"Ref": "Image"}, {"Image": value}, Image=declared)

    old = with_({"Ref": "Image"}, "****")
    same = revised(old, with_({"Ref": "Image"}, "****", Cpu="512"), "Job", ACTUAL)
    assert same["containerDefinitions"][0]["image"] == "app:1"
    with pytest.raises(UnknownValueError):
        revised(old, with_({"Ref": "Image"}, "new"), "Job", ACTUAL)


def test_properties_have_the_names_of_the_api() -> None:
    authorization = {"AccessPointId": "fsap-1", "IAM": "ENABLED"}
    efs = {"FilesystemId": "fs-1", "AuthorizationConfig": authorization}
    labels = {"Team-Name": "Shop"}
    windows = {"FileSystemId": "fs-2", "RootDirectory": "/"}
    volumes = [
        {"Name": "files", "EFSVolumeConfiguration": efs},
        {"Name": "disk", "DockerVolumeConfiguration": {"Labels": labels, "DriverOpts": {"Size": "1"}}},
        {"Name": "share", "FSxWindowsFileServerVolumeConfiguration": windows},
        {"Name": "objects", "S3FilesVolumeConfiguration": {"RootDirectory": "/"}},
    ]
    proxy = {"ContainerName": "envoy", "ProxyConfigurationProperties": [{"Name": "UID", "Value": "1"}]}
    made = revised(side(job()), side(job(Volumes=volumes, ProxyConfiguration=proxy)), "Job", ACTUAL)
    assert made["proxyConfiguration"] == {
        "containerName": "envoy",
        "properties": [{"name": "UID", "value": "1"}],
    }
    files, disk, share, objects = made["volumes"]
    assert files["efsVolumeConfiguration"] == {
        "fileSystemId": "fs-1",
        "authorizationConfig": {"accessPointId": "fsap-1", "iam": "ENABLED"},
    }
    assert disk["dockerVolumeConfiguration"] == {"labels": labels, "driverOpts": {"Size": "1"}}
    assert share["fsxWindowsFileServerVolumeConfiguration"]["fileSystemId"] == "fs-2"
    assert objects["s3filesVolumeConfiguration"] == {"rootDirectory": "/"}
