"""Words of other tools get the right key, the right type, or the way out; never a wrong guess."""

import pytest

from tiers import compiler

SPEC = """\
version: 1
name: shop
{top}
network: {{{network}}}
presentation:
  site:
    {{type: load_balancer, {balancer}listeners: [{{port: 80, protocol: HTTP, {listener}forward_to: web}}]}}
logic:
  web: {{type: autoscaling, port: 80, {servers}capacity: {{{capacity}max: 4}}, connects_to: [db]}}
  one: {{type: ec2, {server}}}
data:
  db: {{type: rds, {database}engine: mysql}}
"""
PLACES = ("top", "network", "balancer", "listener", "servers", "capacity", "server", "database")
KEYS = {
    "top": {
        "region": "`regions`",
        "vpc": "`network`",
        "stages": "`environments`",
        "env": "`environments`",
        "tag": "`tags`",
        "backup": "`operations: {backup: {daily: 35}}`",
        "frontend": "`presentation`",
        "backend": "`logic`",
        "databases": "`data`",
        "ignore": "`accept`",
    },
    "network": {
        "nat": "`nat_gateway`",
        "igw": "`internet_gateway`",
        "azs": "`zones`",
        "availability_zones": "`zones`",
        "cidr_block": "`cidr`",
        "tgw": "`transit_gateway: {id: ",
        "peering": "`AWS::EC2::VPCPeeringConnection` under `resources`",
        "ipv6": "IPv4 alone",
        "vpc_endpoints": "`endpoints`",
        "subnet_ids": "`subnets`",
        "enable_nat_gateway": "`nat_gateway`",
        "single_nat_gateway": "`nat_gateway: {mode: single}`",
        "one_nat_gateway_per_az": "`nat_gateway: {mode: per_zone}`",
        "public_subnets": "`subnets`",
        "private_subnets": "`subnets`",
        "enable_flow_log": "`flow_logs`",
        "vpc_cidr": "`cidr`",
    },
    "balancer": {
        "public": "`scheme`",
        "internal": "`scheme`",
        "sg": "make the security groups",
        "security_groups": "make the security groups",
        "ingress": "`allow_from`",
        "tls": "`certificate`",
        "listener": "`listeners`",
        "logs": "`access_logs`",
        "subnet_ids": "`subnets`",
        "waf": "`firewall`",
        "web_acl": "`firewall`",
        "domain_name": "`domain`",
        "route53": "`domain`",
    },
    "listener": {"ssl": "`certificate`", "target_group": "`forward_to`", "redirect": "`redirect_to: HTTPS`"},
    "servers": {
        "min": "`capacity`",
        "max": "`capacity`",
        "desired_capacity": "`capacity",
        "ami": "`image`",
        "image_id": "`image`",
        "userdata": "`user_data`",
        "key_name": "`key_pair`",
        "keypair": "`key_pair`",
        "env": "`environment`",
        "environment_variables": "`environment`",
        "iam_role": "`role`",
        "depends_on": "`connects_to`",
        "instance_class": "`instance_type`",
        "disks": "`volume`",
        "sg": "make the security groups",
        "healthcheck": "`health_check`",
    },
    "capacity": {"min_size": "`min`", "max_capacity": "`max`", "desired": "between `min` and `max`"},
    "server": {
        "instance_count": "`count`",
        "min": "`type: autoscaling`",
        "assign_public_ip": "`public: true`",
        "ingress": "`allow_from`",
        "memcached": "AWS::ElastiCache::CacheCluster",
    },
    "database": {
        "storage": "`allocated_storage`",
        "multiaz": "`multi_az`",
        "version": "`engine_version`",
        "instance_type": "`instance_class`",
        "master_username": "`username`",
        "db_name": "`database`",
        "password": "Secrets Manager",
        "publicly_accessible": "only load balancers, bastions, and `ec2`",
        "skip_final_snapshot": "final snapshot",
        "kms_key_id": "always encrypted",
        "subnet_group": "`subnets`",
        "backups": "`backup_retention`",
        "provisioned_iops": "`iops`",
        "storage_throughput": "`throughput`",
        "performance_insights": "`insights`",
        "option_group": "`audit`",
        "replica_version": "`replica_engine_version`",
        "ingress": "`connects_to`",
    },
}
TYPES = {
    "presentation": {
        "alb": "`type: load_balancer`",
        "ELB": "`type: load_balancer`",
        "jump-host": "`type: bastion`",
        "nlb": "`type: network_load_balancer`",
        "tgw": "the key `transit_gateway` to `network`",
        "gwlb": "`resources: {presentation: {NAME: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer",
        "cloudfront": "`type: cdn`",
        "asg": "move it to `logic`",
        "aws_lb": "`type: load_balancer`",
        "AWS::ElasticLoadBalancingV2::LoadBalancer": "`resources: {presentation: {NAME: {Type: AWS::",
    },
    "logic": {
        "ecs": "`type: fargate`",
        "docker": "`type: fargate`",
        "eks": "AWS::EKS::Cluster",
        "lambda": "`type: function`",
        "asg": "`type: autoscaling`",
        "instance": "`type: ec2`",
        "alb": "move it to `presentation`",
        "aws_autoscaling_group": "`type: autoscaling`",
        "aws_ecs_service": "`type: fargate`",
        "cronjob": "`type: job`",
        "task": "`type: job`",
        "aws_lambda_function": "`type: function`",
        "rds": "move it to `data`",
        "external_service": "`type: existing`",
    },
    "data": {
        "elasticache": "`type: cache`",
        "redis": "`type: cache`",
        "memcached": "AWS::ElastiCache::CacheCluster",
        "s3": "`type: bucket`",
        "sqs": "`type: queue`",
        "sns": "`type: topic`",
        "dynamodb": "`type: table`",
        "aws_dynamodb_table": "`type: table`",
        "aurora_mysql": "`type: aurora` with `engine: mysql`",
        "efs": "`type: file_system`",
        "aws_efs_file_system": "`type: file_system`",
        "aws_db_instance": "`type: rds`",
        "external": "`type: existing`",
        "imported": "`type: existing`",
        "data_source": "`type: existing`",
        "aws_elasticache_cluster": "`type: cache`",
        "AWS::RDS::DBCluster": "`resources: {data: {NAME: {Type: AWS::RDS::DBCluster, Properties: …}}}`",
        "mysql": "`type: rds` with `engine: mysql`",
        "postgresql": "`type: rds` with `engine: postgres`",
        "mariadb": "`type: rds` with `engine: mariadb`",
    },
}


def told(place: str, word: str) -> list[tuple[str, str]]:
    """Return label and help of each unknown key of a spec with the word at the place."""
    given = dict.fromkeys(PLACES, "")
    given[place] = f"{word}: x" + ("" if place in {"top", "network", "server"} else ", ")
    checked = compiler.check("spec.yaml", SPEC.format(**given).encode())
    return [(each.label, each.help) for each in checked.findings if each.code.id == "T0101"]


@pytest.mark.parametrize(
    ("place", "word"), [(place, word) for place, words in KEYS.items() for word in words]
)
def test_a_key_of_another_tool(place: str, word: str) -> None:
    ((label, help_),) = told(place, word)
    assert KEYS[place][word] in help_
    guessed = label.removeprefix("did you mean ").removesuffix("?")
    assert label == "unknown key" or guessed in help_


@pytest.mark.parametrize(("tier", "word"), [(tier, word) for tier, words in TYPES.items() for word in words])
def test_a_type_of_another_tool(tier: str, word: str) -> None:
    spec = f"version: 1\nname: shop\n{tier}: {{one: {{type: {word}}}}}\n"
    (finding,) = compiler.check("spec.yaml", spec.encode()).findings
    assert TYPES[tier][word] in finding.help


def test_a_slip_is_still_a_slip() -> None:
    assert told("servers", "usr_data") == [("did you mean `user_data`?", "use `user_data`")]


def test_a_component_among_the_keys_of_a_spec() -> None:
    spec = b"version: 1\nname: shop\nweb: {type: ec2}\n"
    (finding,) = compiler.check("spec.yaml", spec).findings
    assert "move it to `logic`" in finding.help


VALUES = {
    "presentation: {lb: {type: load_balancer, scheme: public, listeners: []}}": "`scheme: internet-facing`",
    "presentation: {lb: {type: load_balancer, scheme: internet, listeners: []}}": "`scheme: internet-facing`",
    "presentation: {lb: {type: load_balancer, scheme: private, listeners: []}}": "`scheme: internal`",
    "presentation: {lb: {type: load_balancer, internal: true, listeners: []}}": "`scheme: internal`",
    "presentation: {lb: {type: load_balancer, listeners: [{port: 80, protocol: TCP, forward_to: web}]}}": (
        "`type: network_load_balancer`"
    ),
    "presentation: {a: {type: network_load_balancer, listeners: [{port: 8, protocol: udp}]}}": (
        "`protocol: UDP`"
    ),
    "presentation: {a: {type: network_load_balancer, listeners: [{port: 8, protocol: h2}]}}": (
        "`type: load_balancer`"
    ),
    "data: {db: {type: rds, engine: postgresql}}": "`engine: postgres`",
    "data: {db: {type: rds, engine: aurora-mysql}}": "`type: aurora` with `engine: mysql`",
    "data: {db: {type: aurora, engine: aurora-postgresql}}": "`type: aurora` with `engine: postgres`",
    "data: {db: {type: aurora, engine: mysql, capacity: {min: 0.5 ACU}}}": "remove the unit: `min: 0.5`",
    "data: {files: {type: file_system, throughput: provisioned}}": "an integer from 1 to 3414",
    "data: {db: {type: rds, engine: oracle}}": "AWS::RDS::DBInstance",
    "data: {db: {type: rds, engine: maria}}": "`engine: mariadb`",
    "data: {db: {type: RDS, engine: mysql}}": "`type: rds`",
    "data: {db: {type: table, key: a, billing: PAY_PER_REQUEST}}": "`billing: on_demand`",
    "data: {db: {type: table, key: a, stream: KEYS_ONLY}}": "`stream: keys`",
    "data: {db: {type: table, key: a, hash_key: b}}": "`key`",
    "data: {db: {type: topic, subscribers: [{to: a, filter_by: MessageBody}]}}": "`filter_by: body`",
    "data: {db: {type: topic, subscriptions: [a]}}": "`subscribers:",
    "data: {db: {type: cache, transit_encryption: false}}": "always encrypted",
    "data: {db: {type: bucket, backup: true}}": "`operations: {backup: {daily: 35}}`",
    "data: {db: {type: AWS::S3::Bucket}}": "`resources: {data: {NAME: {Type: AWS::S3::Bucket,",
    "network: {nat_gateway: false}": "`nat_gateway: {mode: none}`",
    "network: {nat_gateway: disabled}": "`nat_gateway: {mode: none}`",
    "network: {nat_gateway: {mode: disabled}}": "`mode: none`",
    "network: {nat_gateway: per-zone}": "`nat_gateway: {mode: per_zone}`",
    "network: {private_subnets: []}": "`subnets`",
    "network: {vpn: {}}": "AWS::EC2::VPNConnection",
    "data: {db: {type: existing, security_group: sg-0123456789abcdef0}}": "`group: sg-0123456789abcdef0`",
    "data: {db: {type: existing, group: sg-0123456789abcdef0, ports: [80]}}": "`port: [80, 443]`",
    "data: {db: {type: existing, group: sg-0123456789abcdef0, hostname: db}}": "`endpoint`",
    "data: {db: {type: existing, group: sg-0123456789abcdef0, credentials: x}}": "`secret` with the ARN",
    "data: {db: {type: existing, arn: 'arn:aws:s3:::files'}}": "`queue`, `topic`, `bucket`, `table`,",
    "data: {db: {type: existing, queue: {parameter: Q}, kms_key_id: x}}": "`key` with the ARN of the KMS key",
    "data: {db: {type: existing, group: sg-0123456789abcdef0, vpc_id: x}}": "`vpc` under `network`",
    "data: {db: {type: existing, group: sg-0123456789abcdef0, subnet_ids: []}}": "every subnet of a VPC",
    "data: {db: {type: existing, queue: jobs}}": "`arn:aws:sqs:REGION:ACCOUNT:NAME`",
    "logic: {web: {type: ec2, tags: {a: b}}}": "to the top of the spec",
    "logic: {web: {type: ec2, spot: true}}": "`overrides`",
    "logic: {web: {type: ec2, architecture: aarch64}}": "`architecture: arm64`",
}


@pytest.mark.parametrize("fragment", VALUES)
def test_a_value_of_another_tool(fragment: str) -> None:
    checked = compiler.check("spec.yaml", f"version: 1\nname: shop\n{fragment}\n".encode())
    helps = [
        each.help
        for each in checked.findings
        if each.code.id in {"T0101", "T0102", "T0105", "T0106", "T0109"}
    ]
    assert any(VALUES[fragment] in each for each in helps), [*checked.findings]
    assert not any(
        "did you mean `internal`" in each.label for each in checked.findings if "internet" in fragment
    )


def test_a_key_that_is_denied_has_no_example_of_what_it_denies() -> None:
    spec = (
        b"version: 1\nname: shop\npresentation: {lb: {type: load_balancer, public: false, listeners: []}}\n"
    )
    findings = compiler.check("spec.yaml", spec).findings
    assert [each.help for each in findings if each.code.id == "T0101"] == ["use `scheme`"]
