"""Findings about Auto Scaling groups."""

from tiers.diagnostics.model import Code, Severity

_SITE = (
    "presentation:\n  site: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, forward_to: web}]}\n"
)

CAPACITY = Code(
    "T2301",
    "capacity",
    Severity.ERROR,
    "The least number of servers cannot be more than the greatest.",
    "logic:\n  web: {type: autoscaling, port: 80, capacity: {min: 4, max: 2}}\n",
    "logic:\n  web: {type: autoscaling, port: 80, capacity: {min: 2, max: 4}}\n",
)
TARGET_REQUESTS = Code(
    "T2302",
    "target-requests",
    Severity.ERROR,
    "Requests for each server are counted in one target group, behind one load balancer: "
    "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PredefinedMetricSpecification.html.",
    "logic:\n  web: {type: autoscaling, port: 80, capacity: {target_requests: 1000}}\n",
    _SITE + "logic:\n  web: {type: autoscaling, port: 80, capacity: {target_requests: 1000}}\n",
)
ROLLING_BY_CHOICE = Code(
    "T2303",
    "rolling-by-choice",
    Severity.ERROR,
    "A rolling update keeps a number of servers in service that must be less than the greatest number; CloudFormation "
    "cannot work it out from numbers that are chosen at deployment. An instance refresh goes by percentages.",
    "logic:\n  web: {type: autoscaling, update: rolling, capacity: {min: {parameter: Least, default: 2}}}\n",
    "logic:\n  web: {type: autoscaling, capacity: {min: {parameter: Least, default: 2}}}\n",
)
ROLLING_IMAGE = Code(
    "T2304",
    "rolling-image",
    Severity.WARNING,
    "New servers signal by `cfn-signal`, which Amazon Linux has and other images may not have. Without a signal, a rolling "
    "update fails after its time and is rolled back: "
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-helper-scripts-reference.html.",
    "logic:\n  web: {type: autoscaling, update: rolling, port: 80, image: ubuntu-24.04}\n",
    "logic:\n  web: {type: autoscaling, update: rolling, port: 80, image: al2023}\n",
    acceptable=True,
)
ROLLING_WITHOUT_WAY = Code(
    "T2305",
    "rolling-without-way",
    Severity.ERROR,
    "With `update: rolling`, CloudFormation replaces servers in batches and goes on once each new one has signaled that it "
    "works: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html. "
    "Servers that cannot reach CloudFormation never signal, and every update fails. An instance refresh needs no "
    "signals.",
    "network: {nat_gateway: {mode: none}}\nlogic:\n  web: {type: autoscaling, update: rolling, port: 80}\n",
    "network: {nat_gateway: {mode: none}, endpoints: [cloudformation]}\n"
    "logic:\n  web: {type: autoscaling, update: rolling, port: 80}\n",
)
