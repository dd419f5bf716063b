"""Words of other tools, and what each is called here, or the help where the language has no word for it.

A record's own `hints` come first: they know the place. These are for every place.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from tiers.cloudformation.write import flow
from tiers.diagnostics.suggest import nearest
from tiers.language.shape import Field

_TYPES: Final = {
    "load_balancer": "load_balancer alb application_load_balancer elb elbv2 elasticloadbalancing lb "
    "loadbalancer ingress",
    "network_load_balancer": "network_load_balancer nlb network_lb",
    "cdn": "cdn cloudfront cloudfront_distribution distribution static_site static_website",
    "autoscaling": "autoscaling asg auto_scaling auto_scaling_group autoscaling_group autoscaler "
    "scaling_group",
    "fargate": "fargate ecs container containers docker service ecs_service copilot",
    "function": "function functions lambda lambda_function serverless",
    "job": "job jobs task tasks cron cronjob cron_job scheduled_job scheduled_task run_task migration",
    "ec2": "ec2 instance instances server servers vm virtual_machine ec2_instance machine",
    "bucket": "bucket buckets s3 s3_bucket storage object_storage",
    "file_system": "file_system file_systems filesystem efs efs_file_system elastic_file_system nfs "
    "shared_storage",
    "queue": "queue queues sqs sqs_queue fifo_queue sqs_fifo",
    "aurora": "aurora aurora_mysql aurora_postgresql db_cluster rds_cluster aurora_serverless",
    "cache": "cache caches elasticache elasticache_cluster elasticache_replication_group "
    "elasticache_serverless serverless_cache redis valkey",
    "rds": "rds mysql mariadb postgres postgresql database databases db rds_instance db_instance sql",
    "topic": "topic topics sns sns_topic notification notifications pubsub pub_sub",
    "table": "table tables dynamodb dynamodb_table dynamo ddb simple_table",
    "existing": "existing exists external external_service external_database existing_resource imported "
    "import data_source reference remote unmanaged",
    "bastion": "bastion bastion_host jump_host jumphost jump_box jumpbox jump_server",
}
_ENGINES: Final = {"mysql": "mysql", "mariadb": "mariadb", "postgres": "postgres postgresql"}
_UNSUPPORTED: Final = {
    "network": {
        "AWS::EC2::VPNConnection": "vpn vpn_connection site_to_site_vpn",
        "AWS::EC2::VPCPeeringConnection": "peering vpc_peering peering_connection",
    },
    "presentation": {
        "AWS::ApiGatewayV2::Api": "api api_gateway apigateway apigw http_api rest_api",
        "AWS::ElasticLoadBalancingV2::LoadBalancer": "gwlb gateway_load_balancer",
        "AWS::Cognito::UserPool": "cognito auth user_pool",
    },
    "logic": {
        "AWS::EKS::Cluster": "eks eks_cluster kubernetes k8s",
        "AWS::Batch::JobDefinition": "batch",
    },
    "data": {
        "AWS::ElastiCache::CacheCluster": "memcached memcache",
        "AWS::RDS::DBInstance": "oracle sqlserver sql_server",
        "AWS::DocDB::DBCluster": "documentdb docdb mongodb mongo",
        "AWS::OpenSearchService::Domain": "opensearch elasticsearch search",
        "AWS::MSK::Cluster": "msk kafka",
        "AWS::AmazonMQ::Broker": "mq amazonmq rabbitmq activemq",
        "AWS::Redshift::Cluster": "redshift warehouse",
    },
}
_OF_OTHERS: Final = {
    "add the key `domain` to a `load_balancer`, a `network_load_balancer`, or a `cdn`": "route53 dns domain "
    "hosted_zone record record_set acm certificate",
    "add the key `transit_gateway` to `network`": "transit_gateway tgw transit_gateway_attachment "
    "transit_gateway_vpc_attachment",
    "add the key `firewall` to a `load_balancer` or a `cdn`": "waf wafv2 firewall web_acl",
}
OF_OTHERS: Final = {word: advice for advice, words in _OF_OTHERS.items() for word in words.split()}
"""The advice for types that are keys of other components here."""
TYPES: Final = {word: name for name, words in _TYPES.items() for word in words.split()}
"""Component types by the names that other tools have for them."""
UNSUPPORTED: Final = {
    word: (resource, tier)
    for tier, resources in _UNSUPPORTED.items()
    for resource, words in resources.items()
    for word in words.split()
}
"""CloudFormation's resource type for what the language has no component type for."""
_VALUES: Final = {
    "scheme": {
        "internet-facing": "public internet external internet_facing publicly_accessible",
        "internal": "internal private",
    },
    "engine": {"mariadb": "maria maria_db", "postgres": "postgresql pg psql"},
    "mode": {
        "none": "false off no disabled",
        "single": "one shared",
        "per_zone": "per_az one_per_az one_per_zone ha high_availability multi_az",
    },
    "kind": {"public": "public dmz", "private": "private protected", "isolated": "data database db intra"},
    "architecture": {"x86_64": "amd64 x64 x86 intel", "arm64": "aarch64 arm graviton"},
    "protocol": {
        "HTTPS": "ssl http2 h2",
        "TCP": "tcp",
        "UDP": "udp",
        "TCP_UDP": "tcp_udp udp_tcp",
        "TLS": "tls",
    },
    "billing": {
        "on_demand": "pay_per_request ondemand per_request serverless",
        "provisioned": "provisioned reserved",
    },
    "projection": {"all": "all", "keys": "keys_only keysonly"},
    "stream": {"keys": "keys_only keysonly"},
    "filter_by": {
        "attributes": "messageattributes message_attributes",
        "body": "messagebody message_body payload",
    },
    "strategy": {
        "rolling": "rolling_update recreate",
        "blue_green": "blue_green bluegreen green_blue codedeploy",
    },
}
_ACCESS: Final = {
    "read": "r readonly read_only get list query scan download select consume receive",
    "write": "w writeonly write_only put delete update insert upload append send publish",
    "read_write": "rw wr readwrite write_read all full full_access crud",
    "send": "write w put publish produce enqueue push send_message writer sender",
    "consume": "read r receive poll pull process dequeue receive_message reader receiver consumer",
}
_EXPRESS: Final = (
    "use `rolling`, `blue_green`, `canary`, or `linear`; Express Mode makes load balancers and security "
    "groups outside the template, so nothing about them can be proven"
)
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-expressgatewayservice.html"""
_PROTOCOLS: Final = {
    **dict.fromkeys(("tcp", "udp", "tcp_udp", "tls"), "use `type: network_load_balancer`"),
    **dict.fromkeys(
        ("http", "https", "http2", "h2", "ssl", "grpc"),
        "use `protocol: TLS` or `protocol: TCP`, or `type: load_balancer` to read requests of HTTP",
    ),
}
"""Advice on protocols of the other type of load balancer."""

_KEYS: Final = {
    "image": "ami ami_id image_id os",
    "key_pair": "key_name keyname keypair ssh_key ssh_key_name",
    "user_data": "userdata bootstrap startup_script init_script cloud_init script command",
    "instance_type": "instance_class instance_size machine_type vm_size",
    "instance_class": "instance_type db_instance_class node_type class",
    "count": "instance_count instances replicas number desired_count",
    "min": "min_size min_capacity minimum minimum_capacity",
    "max": "max_size max_capacity maximum maximum_capacity",
    "target_cpu": "cpu cpu_utilization target_value average_cpu_utilization",
    "steps": "step_scaling step_adjustments scaling_steps scaling_policies",
    "capacity": "min max min_size max_size min_capacity max_capacity desired desired_capacity desired_count "
    "instance_count scaling autoscaling auto_scaling count replicas",
    "allocated_storage": "storage storage_size disk disk_size volume_size size",
    "volume": "disk disks disk_size root_volume root_block_device ebs storage block_devices",
    "backup_retention": "backup backups backup_retention_period retention",
    "multi_az": "multiaz high_availability ha multi_zone",
    "username": "master_username user admin db_user db_username",
    "database": "db_name dbname database_name schema",
    "engine_version": "version engine_family",
    "replicas": "readers reader read_replicas",
    "parameters": "parameter_group db_parameters",
    "iops": "provisioned_iops piops",
    "throughput": "storage_throughput",
    "insights": "performance_insights performance_insights_enabled database_insights database_insights_mode",
    "audit": "audit_log audit_logs audit_plugin option_group option_group_name",
    "replica_engine_version": "replica_version read_replica_version",
    "zones": "az azs availability_zone availability_zones zone_ids",
    "subnets": "subnet subnet_ids subnet_id vpc_subnets subnet_group availability_zone availability_zones "
    "public_subnets private_subnets isolated_subnets intra_subnets database_subnets public_subnet "
    "private_subnet",
    "cidr": "cidr_block ip_range address_space ip_cidr vpc_cidr vpc_cidr_block",
    "nat_gateway": "nat nat_gateways natgw enable_nat_gateway",
    "internet_gateway": "igw",
    "endpoints": "vpc_endpoints vpc_endpoint privatelink",
    "flow_logs": "vpc_flow_logs flow_log enable_flow_log enable_flow_logs",
    "network": "vpc networking",
    "port": "ports container_port listen target_port containerport",
    "listeners": "listener ports",
    "certificate": "tls ssl https cert acm acm_certificate certificate_arn certificates ssl_certificate",
    "domain": "domains domain_name domain_names dns dns_name route53 hosted_zone fqdn hostname aliases",
    "forward_to": "target targets target_group backend backends forward route_to service to",
    "redirect_to": "redirect",
    "scheme": "public internal private internet_facing publicly_accessible",
    "allow_from": "ingress inbound allow allowed_ips allowed_cidrs whitelist allowlist "
    "source_ranges cidr_blocks",
    "allow_ssh_from": "ingress inbound allow allow_from allowed_ips ssh_from whitelist allowlist",
    "egress": "outbound outbound_rules egress_rules",
    "connects_to": "depends_on dependson links connects connections connect uses access_to",
    "environment": "env envs env_vars environment_variables variables",
    "role": "iam iam_role policies policy managed_policies managed_policy_arns permissions "
    "iam_instance_profile iam_role_statements policy_statements inline_policies",
    "health_check": "health healthcheck health_check_path healthchecks",
    "rules": "rule paths routes",
    "firewall": "waf wafv2 web_acl web_acl_arn web_acl_id",
    "path": "path_pattern paths context_path",
    "host": "hosts hostname host_header hostnames",
    "kind": "type subnet_type visibility public private",
    "presentation": "web_tier frontend front presentation_tier public_tier edge",
    "logic": "app app_tier apps application backend logic_tier business compute",
    "data": "database databases db data_tier storage persistence",
    "mode": "strategy",
    "regions": "region",
    "environments": "env envs stages stage workspaces",
    "tags": "tag labels",
    "accept": "ignore suppress skip disable nowarn",
    "access_logs": "logs logging log",
    "deletion_protection": "delete_protection termination_protection prevent_destroy protect",
}
_ADVICE: Final = {
    "remove it; RDS manages the password in Secrets Manager": "password master_password "
    "master_user_password db_password secret",
    "remove it; `connects_to`, `forward_to`, and `allow_from` make the security groups": "sg "
    "security_group security_groups security_group_ids vpc_security_group_ids",
    "remove it, and add this component to `connects_to` of the caller": "ingress inbound allow_from "
    "allowed_ips allow",
    "remove it; CloudFormation orders resources by their references": "depends_on dependson",
    "use `certificate` in a listener of `protocol: HTTPS`": "tls ssl https cert acm acm_certificate "
    "certificate_arn certificates ssl_certificate",
    "remove it; only load balancers, bastions, and `ec2` and `fargate` with `public: true` have public "
    "addresses": "public private internal publicly_accessible assign_public_ip associate_public_ip_address",
    "remove it; data is always encrypted; `encryption` of the spec sets the key": "encrypted encryption "
    "storage_encrypted kms kms_key kms_key_id",
    "remove it; deleting or replacing a database creates a final snapshot": "skip_final_snapshot "
    "final_snapshot deletion_policy removal_policy retain",
    "remove it, and set the environment variable `AWS_PROFILE`": "profile credentials",
    "remove it, and set `regions` at the top of the spec or pass `--region`": "region",
    "move the components to `presentation`, `logic`, or `data`, and add a `type` to each": "services "
    "components apps",
    "remove it, and use `type: autoscaling` with `capacity`": "min max desired scaling desired_capacity",
    "use `nat_gateway: {mode: single}`": "single_nat_gateway",
    "use `nat_gateway: {mode: per_zone}`": "one_nat_gateway_per_az",
    "move `tags` to the top of the spec, where they apply to every resource": "tags tag labels",
    "use `overrides` at the top of the spec; `tiers ids SPEC` lists its paths": "properties override spot "
    "spot_price idle_timeout idle_timeout_seconds",
    "remove it, and set `forward_to` in a listener of a load balancer": "load_balancer lb alb "
    "target_group target_groups target_group_arns",
    "remove it; each spec creates its own VPC": "vpc vpc_id enable_dns enable_dns_support "
    "enable_dns_hostnames",
    "add the environments under `environments`, and pass `--env NAME`": "stages workspaces",
    "use `operations: {backup: {daily: 35}}` at the top of the spec": "backup backups aws_backup backup_plan "
    "backup_policy",
}
_ADVISED: Final = {word: advice for advice, words in _ADVICE.items() for word in words.split()}

CLOUDFORMATION: Final = frozenset(
    {
        *("AWSTemplateFormatVersion", "Resources", "Parameters", "Outputs", "Mappings", "Conditions"),
        *("Transform", "Metadata", "Globals"),
    }
)
"""The sections of a template: a file with one of them is not a spec."""


def plain(word: str) -> str:
    """Return a word as the tables have it, without the prefix of Terraform's resource types."""
    return word.strip().casefold().replace("-", "_").replace(" ", "_").removeprefix("aws_")[:64]


def ours_for(word: str, known: Mapping[str, Field]) -> str | None:
    """Return the known key that another tool calls by the word."""
    wanted = plain(word)
    return next((each for each, words in _KEYS.items() if each in known and wanted in words.split()), None)


def value_for(name: str, word: object) -> str | None:
    """Return the value of a key that another tool calls by the word."""
    wanted = plain(str(word))
    values = _VALUES.get(name, {})
    return next((each for each, words in values.items() if wanted in words.split()), None)


def access_for(word: str, words: Sequence[str]) -> str | None:
    """Return the access word of a type that is meant by another one, or misspelled."""
    wanted = plain(word)
    meant = next((each for each in words if wanted in _ACCESS.get(each, "").split()), None)
    return meant or nearest(word, words)


def value(name: str, word: str) -> str:
    """Return the help for a value that the language has no word for, or `""`."""
    wanted = plain(word)
    if name == "engine" and TYPES.get(wanted) == "aurora":
        return f"use {shown_type(word)}"
    if name == "engine" and wanted in UNSUPPORTED:
        return unsupported(wanted)
    if name == "strategy" and wanted in {"express", "express_mode", "express_gateway"}:
        return _EXPRESS
    return _PROTOCOLS.get(wanted, "") if name == "protocol" else ""


def key(word: str, written: object, known: Mapping[str, Field]) -> str:
    """Return what to do about a key of another tool's in a record that has the known keys, or `""`."""
    wanted = plain(word)
    if ours := ours_for(word, known):
        meant = value_for(ours, word)
        example = meant or known[ours].example
        if meant and written is False:
            example = None  # it is the other one that is meant
        shown = f", for example `{ours}: {flow(example)}`" if example is not None else ""
        return f"use `{ours}`{shown}"
    if wanted in _ADVISED:
        return _ADVISED[wanted]
    return unsupported(wanted) if wanted in UNSUPPORTED else ""


def unsupported(word: str) -> str:
    """Return the help for a resource that is not a component type yet."""
    resource, tier = UNSUPPORTED[plain(word)]
    return f"{as_raw(resource, tier)}; `tiers` has no component type for it yet"


def as_raw(resource: str, tier: str) -> str:
    """Return how a resource of CloudFormation is added to the stack of a tier."""
    raw = f"resources: {{{tier}: {{NAME: {{Type: {resource}, Properties: …}}}}}}"
    return f"add it as raw CloudFormation: `{raw}`"


def shown_type(word: str) -> str:
    """Return how a component is written that another tool calls by the word."""
    wanted = plain(word)
    name = wanted.removeprefix("aurora_")
    engine = next((each for each, words in _ENGINES.items() if name in words.split()), "")
    return f"`type: {TYPES[wanted]}`" + (f" with `engine: {engine}`" if engine else "")
