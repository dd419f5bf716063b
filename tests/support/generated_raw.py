"""Raw CloudFormation of generated specs: members and others, what refers to them, parameters, and outputs."""

from typing import Any

from hypothesis import strategies as st

from tests.support.generated_capacities import Spec, optional, some_of
from tiers.ir import identifiers

TAGS = [{"Key": "by", "Value": "hand"}]
RETAINED: Spec = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
STACKS = ("security", "data")
QUEUE, NEWS, TABLE, FILES, API = "RawQueue", "RawNews", "RawItems", "RawFiles", "RawApi"
SEARCH, BROKER, SUBNETS, MEMORY = "RawSearch", "RawBroker", "RawSubnets", "RawMemory"
WORDS: dict[str, tuple[str, ...]] = {
    QUEUE: ("", "send", "consume"),
    NEWS: ("", "publish"),
    TABLE: ("read", "write", "read_write"),
    FILES: ("read", "write", "read_write"),
    API: ("", "invoke"),
    SEARCH: ("read", "write", "read_write"),
}
"""The words by which a connection may call a raw resource; an empty one is for none."""
PORTS = {SEARCH: 443, BROKER: 5671, MEMORY: 6379}
ATTRIBUTES = {
    QUEUE: ("Arn", "QueueName"),
    NEWS: ("TopicName",),
    TABLE: ("Arn",),
    FILES: ("Arn", "DomainName"),
    SEARCH: ("DomainEndpoint",),
    MEMORY: ("PrimaryEndPoint.Address",),
}
ALARMS: dict[str, Spec] = {
    QUEUE: {"age": 60},
    NEWS: {"failed": 5},
    TABLE: {"read_throttles": "none", "write_throttles": 9},
    API: {"latency": 900},
    SEARCH: {"free_storage": 3, "yellow": False},
    BROKER: {"memory": 80},
    MEMORY: {"cpu": 80, "connections": 5000},
}
"""Some of the alarms of raw resources, with other thresholds."""


def _get(logical_id: str, attribute: str) -> Spec:
    return {"Fn::GetAtt": [logical_id, attribute]}


def _group(name: str) -> st.SearchStrategy[Any]:
    """Each form in which a raw resource may name the group that is made for it."""
    made = identifiers.security_group(name)
    forms = (_get(made, "GroupId"), {"Ref": made}, {"Fn::Sub": f"${{{made}.GroupId}}"})
    return st.sampled_from(forms)


@st.composite
def called(draw: st.DrawFn, *, has_key: bool) -> dict[str, Spec]:
    """Resources that are called by an API, by their logical IDs; a queue may have the key of the spec."""
    keys = [{"AttributeName": "item", "KeyType": "HASH"}]
    queue: Spec = {"Tags": TAGS, "MessageRetentionPeriod": draw(st.sampled_from((60, 345600)))}
    queue |= draw(optional(FifoQueue=st.just(True)))
    is_keyed = has_key and draw(st.booleans())
    queue |= {"KmsMasterKeyId": {"Ref": "EncryptionKey"}} if is_keyed else {"SqsManagedSseEnabled": True}
    table: Spec = {
        "Tags": TAGS,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "item", "AttributeType": draw(st.sampled_from("SN"))}],
        "KeySchema": keys,
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
    }
    if draw(st.booleans()):
        more = {"IndexName": "again", "KeySchema": keys, "Projection": {"ProjectionType": "KEYS_ONLY"}}
        table["GlobalSecondaryIndexes"] = [more]
    found: dict[str, Spec] = {
        QUEUE: {"Type": "AWS::SQS::Queue", "Properties": queue, **RETAINED},
        NEWS: {
            "Type": "AWS::SNS::Topic",
            "Properties": {"Tags": TAGS, **draw(optional(DisplayName=st.just("News")))},
        },
        TABLE: {"Type": "AWS::DynamoDB::Table", "Properties": table, **RETAINED},
        FILES: {"Type": "AWS::S3::Bucket", "Properties": {"Tags": TAGS}, **RETAINED},
        API: {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "orders", "Tags": TAGS}},
    }
    return {name: found[name] for name in draw(some_of(sorted(found)))}


@st.composite
def grouped(draw: st.DrawFn, subnets: list[str]) -> dict[str, Spec]:
    """Resources in two subnets, each with the security group that is made for it."""
    ids = [{"Ref": identifiers.subnet(each)} for each in subnets]
    groups = {name: [draw(_group(name))] for name in PORTS}
    search = {
        "Tags": TAGS,
        "EngineVersion": "OpenSearch_2.19",
        "ClusterConfig": {
            "InstanceType": "t3.small.search",
            "InstanceCount": 2,
            "ZoneAwarenessEnabled": True,
        },
        "EBSOptions": {
            "EBSEnabled": True,
            "VolumeType": "gp3",
            "VolumeSize": draw(st.sampled_from((10, 20))),
        },
        "EncryptionAtRestOptions": {"Enabled": True},
        "NodeToNodeEncryptionOptions": {"Enabled": True},
        "DomainEndpointOptions": {"EnforceHTTPS": True},
        "VPCOptions": {"SubnetIds": ids, "SecurityGroupIds": groups[SEARCH]},
    }
    broker = {
        "Tags": TAGS,
        "BrokerName": draw(st.sampled_from(("shop", "orders"))),
        "EngineType": "RABBITMQ",
        "EngineVersion": "3.13",
        "HostInstanceType": "mq.m5.large",
        "DeploymentMode": "CLUSTER_MULTI_AZ",
        "AutoMinorVersionUpgrade": True,
        "PubliclyAccessible": False,
        "SubnetIds": ids,
        "SecurityGroups": groups[BROKER],
        "Users": [{"Username": "shop", "Password": "{{resolve:secretsmanager:shop:SecretString:password}}"}],
    }
    memory = {
        "Tags": TAGS,
        "ReplicationGroupDescription": "sessions",
        "Engine": "valkey",
        "CacheNodeType": "cache.t4g.small",
        "NumCacheClusters": 2,
        "AutomaticFailoverEnabled": True,
        "MultiAZEnabled": True,
        "AtRestEncryptionEnabled": True,
        "TransitEncryptionEnabled": True,
        "CacheSubnetGroupName": {"Ref": SUBNETS},
        "SecurityGroupIds": groups[MEMORY],
    }
    found: dict[str, Spec] = {
        SEARCH: {"Type": "AWS::OpenSearchService::Domain", "Properties": search, **RETAINED},
        BROKER: {"Type": "AWS::AmazonMQ::Broker", "Properties": broker, **RETAINED},
        MEMORY: {"Type": "AWS::ElastiCache::ReplicationGroup", "Properties": memory, **RETAINED},
    }
    chosen = {name: found[name] for name in draw(some_of(sorted(found)))}
    if MEMORY in chosen:
        properties = {"Description": "sessions", "SubnetIds": ids, "Tags": TAGS}
        chosen[SUBNETS] = {"Type": "AWS::ElastiCache::SubnetGroup", "Properties": properties}
    return chosen


@st.composite
def connections(draw: st.DrawFn, names: list[str], *, leaves: bool) -> list[Any]:
    """Connections to some of the raw resources: to ports, and to APIs if the caller leaves the VPC."""
    found: list[Any] = []
    usable = [each for each in names if each in PORTS or (leaves and each in WORDS)]
    for name in draw(some_of(usable, most=2)):
        word = draw(st.sampled_from(WORDS[name])) if name in WORDS else ""
        edge = {"to": name, **({"port": PORTS[name]} if name in PORTS else {})}
        if word and (name not in PORTS or draw(st.booleans())):
            edge["access"] = word
        found.append(edge if len(edge) > 1 else name)
    return found


@st.composite
def variables(draw: st.DrawFn, names: list[str]) -> Spec:
    """Variables with the values of raw resources, in each form."""
    found: Spec = {}
    for name in draw(some_of([each for each in names if each in ATTRIBUTES])):
        attribute = draw(st.sampled_from(ATTRIBUTES[name]))
        text = f"x=${{{name}.{attribute}}}&id=${{!id}} ${{AWS::Region}}"
        forms = ({"Ref": name}, _get(name, attribute), {"Fn::Sub": text}, {"from": f"{name}.{attribute}"})
        found[f"RAW_{name.upper()}"] = draw(st.sampled_from(forms))
    return found


@st.composite
def statements(draw: st.DrawFn, names: list[str]) -> list[Spec]:
    """Statements about raw resources, which a component's role has beside its own."""
    found: list[Spec] = []
    if QUEUE in names and draw(st.booleans()):
        resource = draw(st.sampled_from((_get(QUEUE, "Arn"), [{"Fn::Sub": f"${{{QUEUE}.Arn}}"}])))
        found.append({"Effect": "Allow", "Action": "sqs:PurgeQueue", "Resource": resource})
    if FILES in names and draw(st.booleans()):
        resource = {"Fn::Sub": f"${{{FILES}.Arn}}/public/*"}
        found.append({"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": resource})
    return found


@st.composite
def raw_edges(draw: st.DrawFn, names: list[str]) -> tuple[dict[str, Spec], list[str]]:
    """Rules by which one raw resource connects to another, and the expectation that declares them."""
    if not {BROKER, SEARCH} <= {*names} or not draw(st.booleans()):
        return {}, []
    ports = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
    caller, target = (_get(identifiers.security_group(each), "GroupId") for each in (BROKER, SEARCH))
    out = {"GroupId": caller, "DestinationSecurityGroupId": target, **ports}
    into = {"GroupId": target, "SourceSecurityGroupId": caller, **ports}
    rules: dict[str, Spec] = {
        "RawEgress": {"Type": "AWS::EC2::SecurityGroupEgress", "Properties": out},
        "RawIngress": {"Type": "AWS::EC2::SecurityGroupIngress", "Properties": into},
    }
    return rules, [f"{BROKER} -> {SEARCH}:443"]


@st.composite
def parameters(draw: st.DrawFn, names: list[str], attributes: dict[str, str]) -> Spec:
    """Declared parameters, what uses them, and outputs with values of resources."""
    purpose = draw(
        optional(
            default=st.sampled_from(("tests", "more")),
            group=st.just("About"),
            label=st.just("Purpose of it: #1"),
            description=st.just("What it is for"),
        )
    )
    texts = [f"${{{name}.{attribute}}}" for name, attribute in attributes.items()]
    value = {"Fn::Sub": " ".join(("${Purpose}", *draw(some_of(texts)), *(f"${{{each}}}" for each in names)))}
    note = {"Type": "String", "Value": value, "Tags": {"by": "hand"}}
    found: Spec = {
        "parameters": {"Purpose": {"type": "String", **purpose}},
        "resources": {"logic": {"RawNote": {"Type": "AWS::SSM::Parameter", "Properties": note}}},
    }
    values: dict[str, Any] = {
        "About": {"Ref": "Purpose", "description": "What it is for"},
        "Note": {"from": "RawNote"},
        "Text": {"Fn::Sub": "${RawNote.Value} of ${AWS::StackName} in ${AWS::Region}"},
        **{f"Of{name}": {"from": f"{name}.{each}"} for name, each in attributes.items()},
    }
    return found | {"outputs": {name: values[name] for name in draw(some_of(sorted(values)))}}


@st.composite
def old_ids(draw: st.DrawFn, components: list[str], *, has_vpc: bool) -> dict[str, str]:
    """Logical IDs of an older template, two of them swapped."""
    groups = [identifiers.security_group(each) for each in draw(some_of(components, 0, 2))]
    several = len(groups) > 1 and draw(st.booleans())
    wanted = [*reversed(groups)] if several else [f"{each}OfOld" for each in groups]
    found = dict(zip(groups, wanted, strict=True))
    return found | (draw(optional(**{identifiers.VPC: st.just("MainNetwork")})) if has_vpc else {})


class Caller:
    """A component that may connect to raw resources."""

    def __init__(self, component: Spec, *, leaves: bool, has_ports: bool = True) -> None:
        """`leaves` if it reaches the APIs of AWS, `has_ports` if it is in the VPC."""
        self.component = component
        self.leaves = leaves
        self.has_ports = has_ports


@st.composite
def watched(draw: st.DrawFn, names: list[str]) -> Spec:
    """Operations with alarms of some raw resources, and none of components."""
    kinds = ("recommended", "none", "words")
    found: Spec = {}
    for name in draw(some_of([each for each in names if each in ALARMS])):
        kind = draw(st.sampled_from(kinds))
        found[name] = ALARMS[name] if kind == "words" else kind
    drawn = draw(optional(dashboard=st.booleans()))
    return {"notify": ["ops@example.com"], "alarms": "none", "resource_alarms": found, **drawn}


@st.composite
def raw(draw: st.DrawFn, callers: list[Caller], subnets: list[str], *, has_key: bool = False) -> Spec:
    """Let components use raw resources; return the keys of a spec that add these.

    `has_key` if the spec creates a key.
    """
    data = draw(called(has_key=has_key)) | draw(grouped(subnets) if subnets else st.just({}))
    names = sorted(data)
    for caller in callers:
        component = caller.component
        usable = [each for each in names if caller.has_ports or each not in PORTS]
        more = draw(connections(usable, leaves=caller.leaves))
        if more:
            component["connects_to"] = [*component.get("connects_to", ()), *more]
        if component["type"] == "bastion":
            continue
        given = draw(variables(names))
        if given:
            component["environment"] = {**component.get("environment", {}), **given}
        said = draw(statements(names))
        if said:
            role = component.get("role", {})
            component["role"] = {**role, "statements": [*role.get("statements", ()), *said]}
    rules, allowed = draw(raw_edges(names))
    attributes = {name: ATTRIBUTES[name][0] for name in names if name in ATTRIBUTES}
    found = draw(parameters([each for each in names if each in PORTS], attributes))
    stacks = {"security": rules, "data": data, **found["resources"]}
    found["resources"] = {stack: each for stack, each in stacks.items() if each}
    denied = [f"internet -> {name}" for name in names if name in PORTS]
    expected = {"allow": allowed, "deny": draw(some_of(denied))}
    expected = {key: each for key, each in expected.items() if each}
    if draw(st.booleans()):
        found["operations"] = draw(watched(names))
    return found | ({"expect": expected} if expected else {})


def merged(one: Spec, other: Spec) -> Spec:
    """Add the keys of one mapping to another, and those of their `resources` stack by stack."""
    both = {**one, **other}
    if "operations" in both:
        both["operations"] = {**one.get("operations", {}), **other.get("operations", {})}
    stacks = {**one.get("resources", {}), **other.get("resources", {})}
    if stacks:
        kept = one.get("resources", {})
        both["resources"] = {stack: {**kept.get(stack, {}), **each} for stack, each in stacks.items()}
    return both


def without_calls(spec: Spec) -> None:
    """Remove the connections of servers to APIs of raw resources, which they can no longer reach."""
    for service in spec["logic"].values():
        edges = service.get("connects_to", ())
        names = [each["to"] if isinstance(each, dict) else each for each in edges]
        if edges:
            service["connects_to"] = [
                each
                for each, name in zip(edges, names, strict=True)
                if name not in WORDS or (isinstance(each, dict) and "port" in each)
            ]
