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
NEVER_STARTS = Code(
    "T2306",
    "never-starts",
    Severity.WARNING,
    "Neither target tracking nor steps can scale a group without servers, because their metrics have no data: "
    "https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html. Only an entry of "
    "`schedule`, or a person who sets the desired capacity, starts the first server.",
    "logic:\n  jobs: {type: autoscaling, capacity: {min: 0, max: 4}}\n",
    "logic:\n  jobs:\n    type: autoscaling\n    capacity:\n      min: 0\n      max: 4\n      schedule:\n"
    "        - {cron: 0 8 * * 1-5, min: 1}\n        - {cron: 0 18 * * 1-5, max: 0}\n",
    acceptable=True,
)
ROLLING_FROM_ZERO = Code(
    "T2307",
    "rolling-from-zero",
    Severity.ERROR,
    "A rolling update keeps a fixed number of servers in service, which must be less than the greatest number of servers "
    "and cannot follow a schedule: "
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html. "
    "An instance refresh goes by percentages.",
    "logic:\n  jobs: {type: autoscaling, update: rolling, capacity: {min: 0, max: 4}}\n",
    "logic:\n  jobs: {type: autoscaling, update: rolling, capacity: {min: 1, max: 4}}\n",
)
NOBODY_ANSWERS = Code(
    "T2309",
    "no-servers-behind",
    Severity.WARNING,
    "A load balancer without targets refuses connections, or answers requests with 503: "
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html.",
    _SITE
    + "logic:\n  web:\n    type: autoscaling\n    port: 80\n    capacity: {min: 0, max: 2, schedule: [{cron: 0 8 * * *, min: 1}]}\n",
    _SITE + "logic:\n  web: {type: autoscaling, port: 80, capacity: {min: 1, max: 2}}\n",
    acceptable=True,
)
DUPLICATE_INSTANCE_TYPE = Code(
    "T2311",
    "duplicate-instance-type",
    Severity.ERROR,
    "The instance types of a group are in order of preference, so each is listed once.",
    "logic:\n  web: {type: autoscaling, instance_type: [t4g.small, t4g.medium, t4g.small]}\n",
    "logic:\n  web: {type: autoscaling, instance_type: [t4g.small, t4g.medium]}\n",
)
SPOT_SINGLE_TYPE = Code(
    "T2312",
    "spot-single-type",
    Severity.WARNING,
    "AWS reclaims spot capacity when it needs a type in a zone. With several similar types, a group finds other capacity; "
    "AWS recommends at least ten: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-best-practices.html.",
    "logic:\n  web: {type: autoscaling, instance_type: t4g.small, spot: {percent: 50}}\n",
    "logic:\n  web: {type: autoscaling, instance_type: [t4g.small, t4g.medium, m7g.medium], spot: {percent: 50}}\n",
    acceptable=True,
)
STEP = Code(
    "T2320",
    "step",
    Severity.ERROR,
    "A step either adds or removes a number of servers.",
    "logic:\n  web: {type: autoscaling, port: 80, capacity: {steps: [{cpu: 70}, {cpu: 20, remove: 1}]}}\n",
    "logic:\n  web: {type: autoscaling, port: 80, capacity: {steps: [{cpu: 70, add: 1}, {cpu: 20, remove: 1}]}}\n",
)
STEPS_OVERLAP = Code(
    "T2321",
    "steps-overlap",
    Severity.ERROR,
    "Each value of the processor use belongs to one step at most; a group that adds and removes servers at the same value "
    "never settles: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_StepAdjustment.html.",
    "logic:\n  web: {type: autoscaling, port: 80, capacity: {steps: [{cpu: 70, add: 1}, {cpu: 80, remove: 1}]}}\n",
    "logic:\n  web: {type: autoscaling, port: 80, capacity: {steps: [{cpu: 70, add: 1}, {cpu: 20, remove: 1}]}}\n",
)
STEPS_AND_TARGET = Code(
    "T2322",
    "steps-and-target",
    Severity.ERROR,
    "Target tracking and steps for the same metric may contradict each other: "
    "https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html.",
    "logic:\n  web:\n    type: autoscaling\n    port: 80\n"
    "    capacity: {target_cpu: 60, steps: [{cpu: 70, add: 1}, {cpu: 20, remove: 1}]}\n",
    "logic:\n  web: {type: autoscaling, port: 80, capacity: {steps: [{cpu: 70, add: 1}, {cpu: 20, remove: 1}]}}\n",
)
STEPS_WITHOUT_EFFECT = Code(
    "T2323",
    "steps-without-effect",
    Severity.ERROR,
    "A capacity whose `min` and `max` are equal has no scaling policy. An environment with a fixed capacity needs "
    "`steps: []`.",
    "logic:\n  web:\n    type: autoscaling\n    port: 80\n"
    "    capacity: {min: 2, max: 2, steps: [{cpu: 70, add: 1}, {cpu: 20, remove: 1}]}\n",
    "logic:\n  web:\n    type: autoscaling\n    port: 80\n"
    "    capacity: {min: 2, max: 4, steps: [{cpu: 70, add: 1}, {cpu: 20, remove: 1}]}\n",
)
STEPS_ONE_WAY = Code(
    "T2324",
    "steps-one-way",
    Severity.WARNING,
    "Steps that only add servers leave a group at its greatest number after the first peak; steps that only remove servers "
    "leave it at the least number. Another scaling target, or a `schedule`, may scale it back.",
    "logic:\n  web: {type: autoscaling, port: 80, capacity: {steps: [{cpu: 70, add: 1}]}}\n",
    "logic:\n  web: {type: autoscaling, port: 80, capacity: {steps: [{cpu: 70, add: 1}, {cpu: 20, remove: 1}]}}\n",
    acceptable=True,
)
WARM_POOL_MIXED = Code(
    "T2330",
    "warm-pool-mixed",
    Severity.ERROR,
    "A warm pool has no Spot Instances, and AWS has refused it for a mixed instances policy, which several types need: "
    "https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-warm-pools.html.",
    "logic:\n  web:\n    type: autoscaling\n    instance_type: [t4g.small, t4g.medium]\n"
    "    capacity: {warm_pool: {size: 1}}\n",
    "logic:\n  web: {type: autoscaling, instance_type: t4g.small, capacity: {warm_pool: {size: 1}}}\n",
)
WARM_POOL_ROLLING = Code(
    "T2331",
    "warm-pool-rolling",
    Severity.ERROR,
    "A rolling update replaces servers in service, and not those in the warm pool, which would come into service later: "
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-autoscaling-warmpool.html.",
    "logic:\n  web: {type: autoscaling, update: rolling, capacity: {warm_pool: {size: 1, state: running}}}\n",
    "logic:\n  web: {type: autoscaling, capacity: {warm_pool: {size: 1, state: running}}}\n",
)
WARM_POOL_INTERRUPTED = Code(
    "T2332",
    "warm-pool-interrupted",
    Severity.ERROR,
    "Auto Scaling stops a server of a warm pool as soon as it has launched, even while its script runs, and the script "
    "does not run again: "
    "https://docs.aws.amazon.com/autoscaling/ec2/userguide/warm-pool-instance-lifecycle.html.",
    "logic:\n  web:\n    type: autoscaling\n    capacity: {warm_pool: {size: 1}}\n"
    "    user_data: |\n      #!/bin/bash\n      dnf install -y nginx\n",
    "logic:\n  web:\n    type: autoscaling\n    capacity: {warm_pool: {size: 1, state: running}}\n"
    "    user_data: |\n      #!/bin/bash\n      dnf install -y nginx\n",
)
