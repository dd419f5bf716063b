"""The load balancer and the database of the account in `proof_account`, as the AWS CLI prints them."""

from typing import Any

_LB = "arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/front/50dc6c495c0c9188"
_LISTENER = f"{_LB.replace(':loadbalancer/', ':listener/')}/f2f7dc8efc522ab2"
_TG = "arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/web/73e2d6bc24d8a067"


def tagged(name: str, logical_id: str = "") -> list[dict[str, str]]:
    tags = [{"Key": "Name", "Value": name}]
    return [*tags, {"Key": "aws:cloudformation:logical-id", "Value": logical_id}] if logical_id else tags


def balancers_and_databases() -> dict[str, Any]:
    """Return what each file about them holds, by its name."""
    return {
        "describe-load-balancers.json": {
            "LoadBalancers": [
                {
                    "LoadBalancerArn": _LB,
                    "LoadBalancerName": "front",
                    "Scheme": "internet-facing",
                    "Type": "application",
                    "VpcId": "vpc-1",
                    "AvailabilityZones": [{"SubnetId": "subnet-a"}],
                    "SecurityGroups": ["sg-lb"],
                    "IpAddressType": "ipv4",
                }
            ]
        },
        "describe-listeners.json": {
            "Listeners": [
                {
                    "ListenerArn": _LISTENER,
                    "LoadBalancerArn": _LB,
                    "Port": 80,
                    "Protocol": "HTTP",
                    "DefaultActions": [{"Type": "fixed-response"}],
                }
            ]
        },
        "describe-rules.json": {
            "Rules": [
                {
                    "RuleArn": f"{_LISTENER.replace(':listener/', ':listener-rule/')}/1",
                    "Priority": "1",
                    "Actions": [{"Type": "forward", "TargetGroupArn": _TG}],
                }
            ]
        },
        "describe-target-groups.json": {
            "TargetGroups": [
                {
                    "TargetGroupArn": _TG,
                    "TargetGroupName": "web",
                    "Protocol": "HTTP",
                    "Port": 80,
                    "TargetType": "instance",
                }
            ]
        },
        "describe-target-health-web.json": {
            "TargetHealthDescriptions": [
                {"Target": {"Id": "i-1", "Port": 8080}, "TargetHealth": {"State": "healthy"}}
            ]
        },
        "describe-tags.json": {
            "TagDescriptions": [{"ResourceArn": _LB, "Tags": tagged("shop-front", "Front")}]
        },
        "describe-db-instances.json": {
            "DBInstances": [
                {
                    "DBInstanceIdentifier": "db",
                    "MultiAZ": False,
                    "AvailabilityZone": "eu-west-1c",
                    "PubliclyAccessible": False,
                    "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-default", "Status": "active"}],
                    "DBSubnetGroup": {
                        "DBSubnetGroupName": "db",
                        "Subnets": [{"SubnetIdentifier": "subnet-b"}, {"SubnetIdentifier": "subnet-c"}],
                    },
                    "TagList": tagged("shop-db"),
                }
            ]
        },
    }
