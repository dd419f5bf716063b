"""Changes of specs as data, and what a plan says of each: tests, documentation and emulators read it."""

from tests.support.plan_backup_changes import BACKUPS
from tests.support.plan_balancer_changes import BALANCERS
from tests.support.plan_cache_changes import CACHES
from tests.support.plan_cluster_changes import CLUSTERS
from tests.support.plan_data_changes import DATA
from tests.support.plan_domain_changes import DOMAINS
from tests.support.plan_edge_changes import EDGES
from tests.support.plan_file_changes import FILES
from tests.support.plan_firewall_changes import FIREWALLS
from tests.support.plan_function_changes import FUNCTIONS
from tests.support.plan_key_changes import KEYS
from tests.support.plan_listener_changes import LISTENERS
from tests.support.plan_member_changes import MEMBERS
from tests.support.plan_network_changes import NETWORKS
from tests.support.plan_packet_changes import PACKETS
from tests.support.plan_service_changes import SERVICES
from tests.support.plan_specs import BALANCER, Edit
from tests.support.plan_standby_changes import STANDBYS
from tests.support.plan_storage_changes import STORAGE
from tests.support.plan_store_changes import STORES
from tests.support.plan_volume_changes import VOLUMES

CHANGES: tuple[Edit, ...] = (
    Edit("nothing", ()),
    Edit("a comment and other spacing", (("version: 1\n", "# the shop\nversion:   1\n\n"),)),
    Edit("rename the spec", (("name: shop", "name: store"),), codes=("T6004",)),
    Edit("switch to the single layout", (), layout="single", codes=("T6003",)),
    Edit("another region", (("eu-west-1", "eu-central-1"),), base="mysql", codes=("T6017",)),
    Edit(
        "no region any more",
        (("regions: [eu-west-1]\n", ""),),
        base="mysql",
        codes=("T6025",),
    ),
    Edit(
        "add a tag for everything",
        (("network:\n", "tags: {Team: shop}\nnetwork:\n"),),
        follows={"interrupt": 1},
        counts={"modify": 43},
    ),
    Edit(
        "change the VPC's range",
        (("10.0.0.0/16", "10.1.0.0/16"),),
        said=(
            "replace Vpc: CidrBlock",
            "replace PublicASubnet: CidrBlock",
            "replace PrivateASubnet: CidrBlock",
            "replace IsolatedASubnet: CidrBlock",
            "replace PublicBSubnet: CidrBlock",
            "replace PrivateBSubnet: CidrBlock",
            "replace IsolatedBSubnet: CidrBlock",
        ),
        follows={"replace": 40, "may_replace": 1, "interrupt": 1},
        counts={"modify": 7},
        refused=("OrdersReadReplica1",),
        codes=("T6018", "T6018", "T6018", "T6007", "T6007", "T6023"),
    ),
    Edit(
        "change a subnet's range",
        (("10.0.4.0/24", "10.0.6.0/24"),),
        base="planned",
        said=("replace DataASubnet: CidrBlock",),
        follows={"replace": 1},
        counts={"modify": 1},
        codes=("T6014",),
    ),
    Edit(
        "swap the zones of two subnets",
        (
            ("data-a: {zone: a", "data-a: {zone: c"),
            ("data-b: {zone: b", "data-b: {zone: a"),
            ("data-a: {zone: c", "data-a: {zone: b"),
        ),
        base="planned",
        said=("replace DataBSubnet: AvailabilityZone", "replace DataASubnet: AvailabilityZone"),
        follows={"replace": 2},
        counts={"modify": 1},
        codes=("T6014", "T6007", "T6007"),
    ),
    Edit(
        "name the zones",
        (("zones: 2", "zones: [eu-west-1b, eu-west-1a]"),),
        said=(
            "replace PublicASubnet: AvailabilityZone",
            "replace PrivateASubnet: AvailabilityZone",
            "replace IsolatedASubnet: AvailabilityZone",
            "replace PublicBSubnet: AvailabilityZone",
            "replace PrivateBSubnet: AvailabilityZone",
            "replace IsolatedBSubnet: AvailabilityZone",
        ),
        follows={"replace": 11, "may_replace": 1, "interrupt": 1},
        counts={"modify": 5},
        refused=("OrdersReadReplica1",),
        codes=("T6014", *8 * ("T6013",), "T6023"),
    ),
    Edit(
        "add a zone",
        (("zones: 2", "zones: 3"),),
        said=("interrupt WebAutoScalingGroup: VPCZoneIdentifier",),
        counts={"add": 10, "modify": 2},
    ),
    Edit(
        "drop a zone",
        (("zones: 3", "zones: 2"),),
        base="three zones",
        said=("interrupt WebAutoScalingGroup: VPCZoneIdentifier",),
        counts={"modify": 2, "remove": 10},
        refused=("PublicCNatGatewayAddress",),
        codes=("T6014",),
    ),
    Edit(
        "rename a subnet",
        (("data-a:", "store-a:"),),
        base="planned",
        counts={"add": 2, "modify": 1, "remove": 2},
        codes=("T6014", "T6007"),
    ),
    Edit(
        "one NAT gateway instead of one in each zone",
        (("mode: per_zone", "mode: single"),),
        said=(
            "replace PrivateASubnetRouteTableAssociation: RouteTableId",
            "replace PrivateBSubnetRouteTableAssociation: RouteTableId",
        ),
        counts={"add": 2, "remove": 6},
        refused=("PublicBNatGatewayAddress",),
    ),
    Edit(
        "the NAT gateway in another zone",
        (("zone: a}\n  subnets", "zone: b}\n  subnets"),),
        base="planned",
        counts={"add": 2, "modify": 1, "remove": 2},
        refused=("PublicANatGatewayAddress",),
    ),
    Edit(
        "a regional NAT gateway",
        (("mode: per_zone", "mode: regional"),),
        said=(
            "replace PrivateASubnetRouteTableAssociation: RouteTableId",
            "replace PrivateBSubnetRouteTableAssociation: RouteTableId",
        ),
        counts={"add": 3, "remove": 8},
        refused=("PublicANatGatewayAddress", "PublicBNatGatewayAddress"),
    ),
    Edit("turn flow logs on", (("  zones: 2\n", "  zones: 2\n  flow_logs: true\n"),), counts={"add": 3}),
    Edit("add an endpoint", (("  zones: 2\n", "  zones: 2\n  endpoints: [s3]\n"),), counts={"add": 1}),
    Edit(
        "rename the private zone",
        (("shop.internal", "store.internal"),),
        said=("replace PrivateHostedZone: Name",),
        follows={"replace": 2},
    ),
    Edit(
        "add a listener",
        (("    listeners:\n", "    listeners:\n      - {port: 8080, protocol: HTTP, forward_to: worker}\n"),),
        counts={"add": 5},
    ),
    Edit(
        "another port for a listener",
        (("- port: 443", "- port: 8443"),),
        counts={"add": 2, "modify": 1, "remove": 2},
    ),
    Edit("another certificate", (("certificate/one", "certificate/two"),), counts={"modify": 1}),
    Edit(
        "an internal load balancer",
        (("    access_logs: true\n", "    access_logs: true\n    scheme: internal\n"),),
        said=("replace FrontLoadBalancer: Scheme",),
        follows={"replace": 2},
        counts={"modify": 1, "remove": 2},
        refused=("FrontLoadBalancer",),
        codes=("T6008",),
    ),
    Edit(
        "no access logs any more",
        (("    access_logs: true\n", ""),),
        counts={"modify": 1, "remove": 2},
        refused=("FrontAccessLogBucket",),
    ),
    Edit(
        "no deletion protection of the load balancer",
        (("    access_logs: true\n", "    access_logs: true\n    deletion_protection: false\n"),),
        counts={"modify": 1},
        codes=("T6012",),
    ),
    Edit(
        "remove the load balancer",
        ((BALANCER, ""),),
        counts={"modify": 1, "remove": 12},
        refused=("FrontAccessLogBucket", "FrontLoadBalancer"),
    ),
    Edit(
        "SSH from the same range, by a parameter",
        (("[203.0.113.0/24]", "[{parameter: Office, default: 203.0.113.0/24}]"),),
        counts={"add": 1, "remove": 1},
        codes=("T6007",),
    ),
    Edit("SSH from another range", (("203.0.113.0/24", "198.51.100.0/24"),), counts={"add": 1, "remove": 1}),
    Edit(
        "another key pair",
        (("key_pair: office", "key_pair: home"),),
        said=("replace GateInstance: KeyName",),
        counts={"modify": 1},
    ),
    Edit(
        "rename a component",
        (("web", "site"),),
        counts={"add": 11, "modify": 1, "remove": 11},
        codes=("T6113",),
    ),
    Edit(
        "add a component",
        (("logic:\n", "logic:\n  mailer: {type: ec2, connects_to: [orders]}\n"),),
        counts={"add": 7},
    ),
    Edit(
        "remove a component",
        (("  worker: {type: ec2, count: 2, port: 9000, connects_to: [orders]}\n", ""), ("[worker]", "[web]")),
        counts={"add": 2, "remove": 10},
    ),
    Edit(
        "another port for servers behind a load balancer",
        (("port: 8080", "port: 8081"),),
        said=("replace FrontToWebTargetGroup: Port",),
        counts={"add": 2, "modify": 2, "remove": 2},
    ),
    Edit(
        "another protocol to servers behind a load balancer",
        (("overrides:\n", "overrides:\n  FrontToWebTargetGroup.Protocol: HTTPS\n"),),
        said=("replace FrontToWebTargetGroup: Protocol",),
        counts={"modify": 2},
    ),
    Edit(
        "another health check",
        (("port: 8080,", "port: 8080, health_check: {path: /healthz},"),),
        counts={"modify": 1},
    ),
    Edit(
        "another instance type, autoscaling",
        (("t4g.small", "t4g.medium"),),
        follows={"interrupt": 1},
        counts={"modify": 1},
    ),
    Edit(
        "several instance types, some on spot capacity",
        (("instance_type: t4g.small,", "instance_type: [t4g.small, t4g.medium], spot: {percent: 50},"),),
        said=("interrupt WebAutoScalingGroup: LaunchTemplate, MixedInstancesPolicy",),
    ),
    Edit(
        "time for servers to end their work, and a maximum lifetime",
        (("port: 8080,", "port: 8080, drain: 300, max_lifetime: 14,"),),
        counts={"add": 1, "modify": 1},
    ),
    Edit(
        "the CloudWatch agent on servers",
        (("port: 8080,", "port: 8080, agent: true,"),),
        follows={"interrupt": 1},
        counts={"add": 3, "modify": 1},
    ),
    Edit(
        "egress to a port",
        (("port: 8080,", "port: 8080, egress: [0.0.0.0/0, {to: 0.0.0.0/0, port: 587}],"),),
        counts={"add": 1},
    ),
    Edit(
        "another instance type, counted",
        (("count: 2,", "count: 2, instance_type: t4g.medium,"),),
        said=("may_replace WorkerInstance1: InstanceType", "may_replace WorkerInstance2: InstanceType"),
        codes=("T6023",),
    ),
    Edit(
        "another image, autoscaling",
        (("port: 8080,", "port: 8080, image: ubuntu-24.04,"),),
        follows={"interrupt": 1},
        counts={"modify": 1},
    ),
    Edit(
        "user data, counted",
        (("count: 2,", "count: 2, user_data: 'echo hello',"),),
        follows={"replace": 2},
        counts={"modify": 1},
        codes=("T6023",),
    ),
    Edit(
        "an environment variable, autoscaling",
        (("port: 8080,", "port: 8080, environment: {MODE: fast},"),),
        follows={"interrupt": 1},
        counts={"modify": 1},
    ),
    Edit(
        "public servers",
        (("count: 2,", "count: 2, public: true,"),),
        said=(
            "replace WorkerInstance1: SubnetId, NetworkInterfaces",
            "replace WorkerInstance2: SubnetId, NetworkInterfaces",
        ),
        codes=("T6023",),
    ),
    Edit("more servers", (("count: 2", "count: 3"),), counts={"add": 1}),
    Edit("fewer servers", (("count: 2", "count: 1"),), counts={"remove": 1}),
    Edit(
        "other limits by the clock",
        (("port: 8080,", "port: 8080, capacity: {schedule: [{cron: 0 8 * * *, min: 3}]},"),),
        said=("setting WebAutoScalingGroup: UpdatePolicy",),
        counts={"add": 1},
    ),
    Edit(
        "scaling by steps",
        (("port: 8080,", "port: 8080, capacity: {steps: [{cpu: 70, add: 1}, {cpu: 20, remove: 1}]},"),),
        counts={"add": 4, "remove": 1},
    ),
    Edit(
        "servers that wait for load",
        (("port: 8080,", "port: 8080, capacity: {warm_pool: {size: 1, state: running}},"),),
        counts={"add": 1},
    ),
    Edit(
        "counted becomes autoscaling",
        (("type: ec2, count: 2", "type: autoscaling"),),
        counts={"modify": 1, "add": 2, "remove": 2},
    ),
    Edit(
        "may read a database's secret",
        (("port: 8080,", "port: 8080, role: {secrets: [orders]},"),),
        follows={"interrupt": 1},
        counts={"add": 2, "modify": 1},
    ),
    Edit(
        "no longer connects to the database",
        (("instance_type: t4g.small, connects_to: [orders]", "instance_type: t4g.small"),),
        counts={"remove": 2},
    ),
    Edit(
        "a parameter for a value",
        (("instance_type: t4g.small", "instance_type: {parameter: WebType, default: t4g.small}"),),
        follows={"interrupt": 1},
        counts={"modify": 1},
    ),
    *CLUSTERS,
    *STANDBYS,
    *DATA,
    *BALANCERS,
    *SERVICES,
    *PACKETS,
    *FUNCTIONS,
    *STORAGE,
    *STORES,
    *CACHES,
    *FILES,
    *NETWORKS,
    *VOLUMES,
    *KEYS,
    *MEMBERS,
    *LISTENERS,
    *BACKUPS,
    *DOMAINS,
    *EDGES,
    *FIREWALLS,
)
