"""Findings about members that exist already."""

from tiers.diagnostics.model import Code, Severity

_NETWORK = (
    "network:\n  vpc: vpc-0123456789abcdef0\n  zones: [eu-west-1a]\n  nat_gateway: {mode: none}\n  subnets:\n"
    "    app: {id: subnet-0123456789abcdef0, zone: a, cidr: 10.0.1.0/24, kind: private}\n"
)
_JOBS = "queue: 'arn:aws:sqs:eu-west-1:111122223333:jobs'"
_WORK = (
    "logic:\n  work: {type: function, runtime: python3.13, handler: main.work, "
    "code: {bucket: code, key: work.zip}, consumes: [jobs]}\n"
)
_ORDERS = "group: sg-0123456789abcdef0, port: 5432"

KIND = Code(
    "T3151",
    "existing-kind",
    Severity.ERROR,
    "A component of type `existing` is one thing that exists, and exactly one key identifies it.",
    "data:\n  orders: {type: existing, port: 5432}\n",
    f"{_NETWORK}data:\n  orders: {{type: existing, {_ORDERS}}}\n"
    "logic:\n  web: {type: autoscaling, connects_to: [orders]}\n",
)
GROUP_WITHOUT_VPC = Code(
    "T3152",
    "existing-group-without-vpc",
    Severity.ERROR,
    "A rule of a security group can name groups of the same VPC, and of a peered one. A VPC that the spec creates has "
    "no group that exists already.",
    f"data:\n  orders: {{type: existing, {_ORDERS}}}\nlogic:\n  web: {{type: autoscaling, connects_to: [orders]}}\n",
    f"{_NETWORK}data:\n  orders: {{type: existing, {_ORDERS}}}\n"
    "logic:\n  web: {type: autoscaling, connects_to: [orders]}\n",
)
UNUSED = Code(
    "T3153",
    "existing-unused",
    Severity.ERROR,
    "A component of type `existing` is in a spec only for its connections. Without `port`, nothing can connect to it; "
    "without `connects_to`, it connects to nothing.",
    f"{_NETWORK}data:\n  orders: {{type: existing, group: sg-0123456789abcdef0}}\n"
    "logic:\n  web: {type: autoscaling}\n",
    f"{_NETWORK}data:\n  orders: {{type: existing, {_ORDERS}}}\n"
    "logic:\n  web: {type: autoscaling, connects_to: [orders]}\n",
)
SAME_GROUP = Code(
    "T3154",
    "existing-same-group",
    Severity.ERROR,
    "Two components with one security group would add equal rules to it, and EC2 refuses the second one.",
    f"{_NETWORK}data:\n  orders: {{type: existing, {_ORDERS}}}\n  stock: {{type: existing, {_ORDERS}}}\n"
    "logic:\n  web: {type: autoscaling, connects_to: [orders]}\n",
    f"{_NETWORK}data:\n  orders: {{type: existing, {_ORDERS}}}\n"
    "  stock: {type: existing, group: sg-0123456789abcdef1, port: 5432}\n"
    "logic:\n  web: {type: autoscaling, connects_to: [orders, stock]}\n",
)
BOTH_EXIST = Code(
    "T3155",
    "existing-both",
    Severity.ERROR,
    "A spec can connect an existing component only to one that it creates. A connection between two that exist is "
    "not part of the stack.",
    f"{_NETWORK}data:\n  orders: {{type: existing, {_ORDERS}}}\n"
    "logic:\n  app: {type: existing, group: sg-0123456789abcdef1, connects_to: [orders]}\n"
    "  web: {type: autoscaling, connects_to: [orders]}\n",
    f"{_NETWORK}data:\n  orders: {{type: existing, {_ORDERS}}}\n"
    "logic:\n  web: {type: autoscaling, connects_to: [orders]}\n",
)
NO_EFFECT = Code(
    "T3156",
    "existing-no-effect",
    Severity.ERROR,
    "A queue, topic, bucket, table, or function is called by the API of its service. It has no port, and its callers "
    "need a permission. Only a component with a `group` has a `port`, an `endpoint`, and a `secret`.",
    f"data:\n  jobs: {{type: existing, {_JOBS}, port: 443}}\n{_WORK}",
    f"data:\n  jobs: {{type: existing, {_JOBS}}}\n{_WORK}",
)
BY_SERVICE = Code(
    "T3157",
    "existing-policy",
    Severity.ERROR,
    "A bucket that sends events, and a topic that delivers, need a policy of the receiver that allows the service. The "
    "policy of what exists is not changed.",
    "data:\n  files: {type: bucket, events_to: {jobs: {}}}\n"
    "  jobs: {type: existing, queue: 'arn:aws:sqs:eu-west-1:111122223333:jobs'}\n",
    "data:\n  files: {type: bucket, events_to: {jobs: {}}}\n  jobs: {type: queue}\n",
)
_ARN = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/shared/50dc6c495c0c9188/f2f7dc8efc522ab2"
_RULES = "rules: [{path: [/orders/*], priority: 120, forward_to: web}]"
_WEB = "logic:\n  web: {type: autoscaling, port: 8080}\n"
_LISTENER = f"listener: '{_ARN}', group: sg-0123456789abcdef0"
LISTENER_RULES = Code(
    "T3170",
    "existing-listener-rules",
    Severity.ERROR,
    "A listener that exists already forwards requests to a component by rules, which this spec adds to it. Its "
    "own action and the rules of others stay.",
    f"{_NETWORK}presentation:\n  shared: {{type: existing, {_LISTENER}}}\n{_WEB}",
    f"{_NETWORK}presentation:\n  shared: {{type: existing, {_LISTENER}, {_RULES}}}\n{_WEB}",
)
LISTENER_GROUP = Code(
    "T3171",
    "existing-listener-group",
    Severity.ERROR,
    "The security groups of a load balancer and of its targets both need a rule for the connections between them. "
    "Only functions are invoked without a connection.",
    f"{_NETWORK}presentation:\n  shared: {{type: existing, listener: '{_ARN}', {_RULES}}}\n{_WEB}",
    f"{_NETWORK}presentation:\n  shared: {{type: existing, {_LISTENER}, {_RULES}}}\n{_WEB}",
)
LISTENER_FULL_NAME = Code(
    "T3172",
    "existing-listener-full-name",
    Severity.ERROR,
    "Metrics of targets have the full name of their load balancer as a dimension, which is a part of the ARN of its "
    "listeners. CloudFormation cannot split an output of another stack: "
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-split.html.",
    f"{_NETWORK}presentation:\n  shared: {{type: existing, listener: {{stack: shared, output: Listener}}, "
    f"group: sg-0123456789abcdef0, {_RULES}}}\n{_WEB}",
    f"{_NETWORK}presentation:\n  shared: {{type: existing, listener: {{stack: shared, output: Listener}}, "
    f"full_name: {{stack: shared, output: FullName}}, group: sg-0123456789abcdef0, {_RULES}}}\n{_WEB}",
)
LISTENER_OF_ANOTHER_REGION = Code(
    "T3173",
    "existing-listener-region",
    Severity.ERROR,
    "The rules of a listener and the target groups that they forward to are in the region of the listener.",
    f"regions: [eu-central-1]\n{_NETWORK.replace('eu-west-1a', 'eu-central-1a')}"
    f"presentation:\n  shared: {{type: existing, {_LISTENER}, {_RULES}}}\n{_WEB}",
    f"regions: [eu-west-1]\n{_NETWORK}presentation:\n  shared: {{type: existing, {_LISTENER}, {_RULES}}}\n{_WEB}",
)
