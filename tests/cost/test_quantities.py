"""Quantities that are read from the templates of any author."""

from decimal import Decimal
from typing import Any

import pytest

from tests.cost.sample import HOBBY, UBUNTU, WINDOWS, amounts, of_template, resource, side
from tests.support import goldens
from tiers import resources as catalog
from tiers.cost.estimate import estimate
from tiers.cost.readers import READERS
from tiers.cost.usage import known
from tiers.ir.placed import Layout
from tiers.resources.row import Row

BILLED = [row for row in catalog.every() if row.bills]


@pytest.mark.parametrize("row", BILLED, ids=lambda row: row.type)
def test_a_billed_row_has_its_page_and_its_reader(row: Row) -> None:
    for bill in row.bills or ():
        assert bill.page.startswith(("https://aws.amazon.com/", "https://docs.aws.amazon.com/"))
        assert bill.reader in READERS
        unit = bill.unit.lower().replace("-", "_").replace("/", "p")
        ends = {"requests": ("requests", "writes", "reads")}.get(unit, (unit,))
        assert bill.price is None or bill.price.key.endswith(ends)


def test_every_reader_is_used() -> None:
    assert {bill.reader for row in BILLED for bill in row.bills or ()} == READERS.keys()


def cases() -> list[goldens.Case]:
    return [each for each in goldens.cases() if each.is_valid and not each.command]


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_every_amount_of_a_golden_case_is_named(case: goldens.Case) -> None:
    found = estimate(side(case.raw.decode(), layout=Layout.SINGLE), {}, "")
    for line in (*found.lines, *found.unset, *found.unread):
        assert "?" not in f"{line.what}{line.usage}{line.product}", line
        assert not line.usage or line.usage in known()


def test_both_layouts_have_the_same_quantities() -> None:
    found = []
    for layout in Layout:
        lines = estimate(side(HOBBY, layout=layout), {}, "").lines
        found.append({(each.component, each.what, each.most) for each in lines})
    assert found[0] == found[1]


def test_a_server_takes_settings_from_its_launch_template() -> None:
    data = {
        "InstanceType": "t3.micro",
        "ImageId": UBUNTU,
        "Monitoring": {"Enabled": True},
        "BlockDeviceMappings": [
            {
                "DeviceName": "/dev/sda1",
                "Ebs": {"VolumeSize": 30, "VolumeType": "gp3", "Iops": 4000, "Throughput": 225},
            },
            {"Ebs": {"VolumeSize": 100, "VolumeType": "io1", "Iops": 1000}},
        ],
    }
    found = of_template(
        {
            "Template": resource("EC2::LaunchTemplate", LaunchTemplateData=data),
            "Server": resource(
                "EC2::Instance",
                InstanceType="t3.small",
                LaunchTemplate={"LaunchTemplateId": {"Ref": "Template"}},
            ),
        }
    )
    assert amounts(found) == {
        "t3.small server": (730, 730, "ec2.Linux.t3.small.hours"),
        "gp3 disk": (30, 30, "ebs.gp3.gb_months"),
        "io1 disk": (100, 100, "ebs.io1.gb_months"),
        "gp3 IOPS beyond the included": (1000, 1000, "ebs.gp3.iops_months"),
        "io1 IOPS beyond the included": (1000, 1000, "ebs.io1.iops_months"),
        "gp3 throughput beyond the included": (100, 100, ""),
        "metric of detailed monitoring": (7, 7, "cloudwatch.metric.months"),
    }
    # The subnet is not in the template.
    assert [each.unread for each in found.unread] == [
        "whether the subnet gives servers a public IPv4 address"
    ]


def test_each_alarm_of_a_scaling_expression_has_all_its_metrics() -> None:
    # CloudWatch bills alarms by the metrics that they read: https://aws.amazon.com/cloudwatch/pricing/
    consumes = "capacity: {min: 0, max: 4, backlog: 9}, connects_to: [{to: jobs, access: consume}]"
    workers = {"autoscaling": 4, "fargate, image: public.ecr.aws/acme/worker:1": 6}
    for kind, metrics in workers.items():
        worker = f"worker: {{type: {kind}, {consumes}}}"
        raw = f"version: 1\nname: shop\nlogic:\n  {worker}\ndata:\n  jobs: {{type: queue}}\n"
        found = estimate(side(raw, layout=Layout.SINGLE), {}, "")
        assert {each.what: each.most for each in found.lines}["alarm of target tracking"] == metrics


def test_steps_have_an_alarm_for_each_direction() -> None:
    steps = "steps: [{cpu: 70, add: 1}, {cpu: 90, add: 2}, {cpu: 20, remove: 1}]"
    raw = f"version: 1\nname: shop\nlogic:\n  web: {{type: autoscaling, capacity: {{{steps}}}}}\n"
    found = estimate(side(raw, layout=Layout.SINGLE), {}, "")
    amounts_by_name = [(each.what, each.most) for each in found.lines if "alarm" in each.what]
    assert sum(most for _, most in amounts_by_name) == 2
    assert {what for what, _ in amounts_by_name} == {"alarm metric"}


def test_a_windows_server_and_an_image_of_an_author() -> None:
    found = of_template(
        {
            "One": resource("EC2::Instance", InstanceType="t3.small", ImageId=WINDOWS),
            "Other": resource("EC2::Instance", InstanceType="t3.small", ImageId="ami-0123456789abcdef0"),
            "Alone": resource(
                "EC2::Instance", InstanceType="m7g.large", ImageId=UBUNTU, Placement={"Tenancy": "dedicated"}
            ),
        }
    )
    assert amounts(found)["t3.small Windows server"][2] == "ec2.Windows.t3.small.hours"
    assert amounts(found)["m7g.large dedicated server"][2] == "ec2.Linux.dedicated.m7g.large.hours"
    assert [(each.what, each.notes) for each in found.lines if each.notes] == [
        ("t3.small server", ("the image is priced as Linux",))
    ]


def test_a_group_scales_as_far_as_its_schedule_allows() -> None:
    data = {"InstanceType": "c7g.large", "ImageId": UBUNTU}
    group = {"Ref": "Group"}
    found = of_template(
        {
            "Subnet": resource("EC2::Subnet", MapPublicIpOnLaunch=True),
            "Template": resource("EC2::LaunchTemplate", LaunchTemplateData=data),
            "Group": resource(
                "AutoScaling::AutoScalingGroup",
                MinSize=2,
                MaxSize="4",
                VPCZoneIdentifier=[{"Ref": "Subnet"}],
                MixedInstancesPolicy={
                    "LaunchTemplate": {
                        "LaunchTemplateSpecification": {"LaunchTemplateId": {"Ref": "Template"}},
                        "Overrides": [{"InstanceType": "m7g.large"}, {"InstanceType": "m6g.large"}],
                    },
                    "InstancesDistribution": {"OnDemandPercentageAboveBaseCapacity": 0},
                },
            ),
            "Night": resource(
                "AutoScaling::ScheduledAction", AutoScalingGroupName={"Ref": "Group"}, MinSize=0, MaxSize=1
            ),
            "Day": resource("AutoScaling::ScheduledAction", AutoScalingGroupName=group, MaxSize=6),
        }
    )
    assert amounts(found) == {
        "m7g.large server": (0, 4380, "ec2.Linux.m7g.large.hours"),
        "public IPv4 address": (0, 4380, "public_ipv4.hours"),
    }
    assert found.lines[0].notes == (
        "one of several instance types; Spot Instances counted as On-Demand, which cost more",
    )


@pytest.mark.parametrize(
    ("limits", "least", "most"),
    [
        ({"MinSize": 3, "MaxGroupPreparedCapacity": 3}, 3, 3),
        ({"MinSize": 1}, 1, 4),
        ({}, 0, 4),
        ({"MaxGroupPreparedCapacity": 3}, 0, 1),
        ({"MaxGroupPreparedCapacity": 1}, 0, 0),
        ({"MinSize": 2, "MaxGroupPreparedCapacity": -1}, 2, 4),
    ],
)
@pytest.mark.parametrize("state", ["Running", "Stopped", "Hibernated", None])
def test_a_warm_pool_is_billed_by_its_size_and_its_state(
    limits: dict[str, int], least: int, most: int, state: str | None
) -> None:
    disk = {"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 10, "VolumeType": "gp3"}}
    data = {"InstanceType": "m7g.large", "ImageId": UBUNTU, "BlockDeviceMappings": [disk]}
    found = of_template(
        {
            "Template": resource("EC2::LaunchTemplate", LaunchTemplateData=data),
            "Group": resource(
                "AutoScaling::AutoScalingGroup",
                MinSize=2,
                MaxSize=6,
                LaunchTemplate={"LaunchTemplateId": {"Ref": "Template"}},
            ),
            "Pool": resource(
                "AutoScaling::WarmPool",
                AutoScalingGroupName={"Ref": "Group"},
                **limits,
                **({"PoolState": state} if state else {}),
            ),
        }
    )
    lines = [each for each in found.lines if each.component == "Pool"]
    waiting = [(each.what, int(each.least), int(each.most)) for each in lines]
    running = [("m7g.large server", least * 730, most * 730)] if state == "Running" else []
    assert [each for each in waiting if each[2]] == [
        each for each in (*running, ("gp3 disk", least * 10, most * 10)) if each[2]
    ]


def test_a_warm_pool_of_a_group_elsewhere_is_not_read() -> None:
    found = of_template(
        {"Pool": resource("AutoScaling::WarmPool", AutoScalingGroupName="other", PoolState="Running")}
    )
    assert not found.lines
    assert "the size of the image's disk" in {each.unread for each in found.unread}


def test_what_a_condition_may_leave_out_has_the_minimum_zero() -> None:
    found = of_template(
        {
            "Address": {**resource("EC2::EIP"), "Condition": "HasAddress"},
            "Gone": {**resource("EC2::EIP"), "Condition": "Never"},
        },
        Parameters={"Wanted": {"Type": "String"}},
        Conditions={
            "HasAddress": {"Fn::Equals": [{"Ref": "Wanted"}, "yes"]},
            "Never": {"Fn::Equals": ["a", "b"]},
        },
    )
    assert amounts(found) == {"public IPv4 address": (0, 730, "public_ipv4.hours")}
    assert found.lines[0].notes == ("only if the condition `HasAddress` is true",)


def test_a_parameter_uses_its_default_which_is_listed_or_the_given_value() -> None:
    resources = {"Database": resource("RDS::DBInstance", Engine="mysql", DBInstanceClass={"Ref": "Class"})}
    parameters = {"Class": {"Type": "String", "Default": "db.t4g.micro"}}
    found = of_template(resources, Parameters=parameters)
    assert "db.t4g.micro mysql, single-az" in amounts(found)
    assert found.defaults == {"Class": "db.t4g.micro"}
    found = of_template(resources, {"Class": "db.m8g.large"}, Parameters=parameters)
    assert "db.m8g.large mysql, single-az" in amounts(found)
    assert found.defaults == {}


def test_endpoints_are_billed_in_each_zone_and_gateways_not() -> None:
    found = of_template(
        {
            "Logs": resource(
                "EC2::VPCEndpoint", VpcEndpointType="Interface", SubnetIds=["subnet-a", "subnet-b"]
            ),
            "S3": resource("EC2::VPCEndpoint", VpcEndpointType="Gateway"),
            "Open": resource("EC2::VPCEndpoint", VpcEndpointType="Interface", SubnetIds={"Ref": "Subnets"}),
        },
        Parameters={"Subnets": {"Type": "List<AWS::EC2::Subnet::Id>"}},
    )
    assert amounts(found) == {"interface endpoint in a zone": (1460, 1460, "endpoint.hours")}
    assert [(each.component, each.unread) for each in found.unread] == [
        ("Open", "the subnets of the endpoint")
    ]


def test_a_regional_nat_gateway_is_billed_in_one_zone_to_all() -> None:
    found = of_template(
        {
            **{
                f"Subnet{zone}": resource("EC2::Subnet", AvailabilityZone=f"eu-west-1{zone.lower()}")
                for zone in "ABC"
            },
            "Nat": resource("EC2::NatGateway", AvailabilityMode="regional"),
        }
    )
    assert amounts(found) == {
        "NAT gateway": (730, 2190, "regional_nat_gateway.hours"),
        "public IPv4 address": (730, 2190, "public_ipv4.hours"),
    }


def test_the_addresses_of_load_balancers() -> None:
    elastic = [{"SubnetId": each, "AllocationId": f"eipalloc-{each}"} for each in "ab"]
    found = of_template(
        {
            "Site": resource("ElasticLoadBalancingV2::LoadBalancer", Subnets=["a", "b", "c"]),
            "Inner": resource("ElasticLoadBalancingV2::LoadBalancer", Scheme="internal", Subnets=["a", "b"]),
            "Fixed": resource("ElasticLoadBalancingV2::LoadBalancer", Type="network", SubnetMappings=elastic),
        }
    )
    assert {(each.component, each.what): int(each.most) for each in found.lines} == {
        ("Site", "application load balancer"): 730,
        ("Site", "public IPv4 address"): 2190,
        ("Inner", "application load balancer"): 730,
        ("Fixed", "network load balancer"): 730,
    }


def test_rules_and_fees_of_web_acls() -> None:
    names = ("AWSManagedRulesCommonRuleSet", "AWSManagedRulesATPRuleSet", "AWSManagedRulesBotControlRuleSet")
    managed = [{"Statement": {"ManagedRuleGroupStatement": {"Name": each}}} for each in names]
    rate: dict[str, Any] = {"Statement": {"RateBasedStatement": {"Limit": 2000}}}
    found = of_template({"Firewall": resource("WAFv2::WebACL", Rules=[*managed, rate])})
    assert amounts(found) == {
        "web ACL": (1, 1, "waf.web_acl.months"),
        "rules of web ACLs": (4, 4, "waf.rule.months"),
        "fee of the rule group account_takeover": (1, 1, ""),
        "fee of the rule group bot_control": (1, 1, ""),
    }
    assert [each.usage for each in found.unset] == ["waf.requests"]


def test_tasks_of_fargate_and_not_of_ec2() -> None:
    definition = resource(
        "ECS::TaskDefinition", Cpu="1 vCPU", Memory="2 GB", EphemeralStorage={"SizeInGiB": 50}
    )
    found = of_template(
        {
            "Task": definition,
            "Web": resource(
                "ECS::Service",
                TaskDefinition={"Ref": "Task"},
                DesiredCount=3,
                CapacityProviderStrategy=[{"CapacityProvider": "FARGATE_SPOT"}],
                NetworkConfiguration={"AwsvpcConfiguration": {"AssignPublicIp": "ENABLED"}},
            ),
            "Other": resource("ECS::Service", TaskDefinition={"Ref": "Task"}, LaunchType="EC2"),
        }
    )
    assert amounts(found) == {
        "Fargate x86_64 vCPU": (2190, 2190, "fargate.x86_64.vcpu_hours"),
        "Fargate x86_64 memory": (4380, 4380, "fargate.x86_64.gb_hours"),
        "Fargate storage beyond 20 GB a task": (65_700, 65_700, "fargate.storage.gb_hours"),
        "public IPv4 address": (2190, 2190, "public_ipv4.hours"),
    }
    assert found.lines[0].notes == ("Fargate Spot counted as Fargate, which costs more",)


def test_a_service_scales_as_far_as_its_schedule_allows() -> None:
    actions = [
        {"Schedule": "cron(0 8 * * ? *)", "ScalableTargetAction": {"MinCapacity": 2, "MaxCapacity": 8}},
        {"Schedule": "cron(0 20 * * ? *)", "ScalableTargetAction": {"MinCapacity": 0}},
    ]
    template = {
        "Task": resource("ECS::TaskDefinition", Cpu="1024", Memory="2048"),
        "Web": resource("ECS::Service", TaskDefinition={"Ref": "Task"}, LaunchType="FARGATE"),
        "Limits": resource(
            "ApplicationAutoScaling::ScalableTarget",
            ResourceId={"Fn::Sub": "service/c/${Web.Name}"},
            MinCapacity=1,
            MaxCapacity=4,
            ScheduledActions=actions,
        ),
    }
    found = of_template(template)
    assert amounts(found)["Fargate x86_64 vCPU"] == (0, 8 * 730, "fargate.x86_64.vcpu_hours")
    actions.append({"Schedule": "cron(0 22 * * ? *)", "ScalableTargetAction": {"MaxCapacity": {"Ref": "No"}}})
    assert "Fargate x86_64 vCPU" not in amounts(of_template(template))


def test_types_that_the_catalog_does_not_cover_are_listed() -> None:
    found = of_template(
        {
            "Table": resource("DynamoDB::GlobalTable"),
            "Own": {"Type": "Custom::Thing"},
            "Nested": resource("CloudFormation::Stack", TemplateURL="https://example.com/t"),
            "Role": resource("IAM::Role"),
        }
    )
    assert found.uncovered == ("AWS::CloudFormation::Stack", "AWS::DynamoDB::GlobalTable", "Custom::Thing")


@pytest.mark.parametrize(
    "value", ["-1", "NaN", "Infinity", "1e999999", "9" * 400, "", "two", [], {}, True, None, 10**30]
)
def test_an_amount_that_is_no_number_is_not_known(value: object) -> None:
    found = of_template({"Disk": resource("EC2::Volume", VolumeType="gp3", Size=value)})
    assert found.lines == ()
    assert [each.unread for each in found.unread] == ["the size of the image's disk"]


def test_the_component_of_a_resource_is_that_of_the_spec() -> None:
    found = estimate(side(HOBBY), {}, "")
    assert {each.component for each in found.lines} == {"entrance", "web", "posts"}


def test_a_job_costs_what_it_runs() -> None:
    raw = "version: 1\nname: shop\nlogic:\n  report: {type: job, image: nginx, schedule: {rate: 1 day}}\n"
    found = estimate(side(raw, layout=Layout.SINGLE), {"jobs.arm64.vcpu_hours": Decimal(3)}, "")
    (line,) = (each for each in found.lines if each.usage == "jobs.arm64.vcpu_hours")
    assert line.product is not None
    assert (line.most, line.product.key) == (Decimal(3), "fargate.arm64.vcpu_hours")
    assert "jobs.arm64.gb_hours" in {each.usage for each in found.unset}
    assert not any("Fargate" in each.what for each in found.lines)
