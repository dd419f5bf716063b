"""From T277 on and T26xx, errors about servers: what they are given, what they may do, how they scale."""

from tiers.diagnostics.model import Code, Severity

_ORDERS = "data:\n  orders: {type: rds, engine: postgres}\n"
_SITE = (
    "presentation:\n  site: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, forward_to: web}]}\n"
)

UNKNOWN_SECRET = Code(
    "T277",
    "unknown-secret",
    Severity.ERROR,
    "A role may read the secret of a database of this spec, by the database's name, or any other secret by its ARN.",
    "logic:\n  web: {type: autoscaling, role: {secrets: [order]}}\n" + _ORDERS,
    "logic:\n  web: {type: autoscaling, role: {secrets: [orders]}}\n" + _ORDERS,
)
UNKNOWN_VALUE = Code(
    "T278",
    "unknown-value",
    Severity.ERROR,
    "A database has an `endpoint`, a `port` and a `secret_arn`, a load balancer an `endpoint`, a `port` and a `url`; "
    "servers have no address that stays.",
    "logic:\n  web: {type: autoscaling, connects_to: [orders], environment: {DB: {from: orders.url}}}\n"
    + _ORDERS,
    "logic:\n  web: {type: autoscaling, connects_to: [orders], environment: {DB: {from: orders.endpoint}}}\n"
    + _ORDERS,
)
TARGET_REQUESTS = Code(
    "T279",
    "target-requests",
    Severity.ERROR,
    "Requests for each server are counted in one target group, behind one load balancer: "
    "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PredefinedMetricSpecification.html.",
    "logic:\n  web: {type: autoscaling, port: 80, capacity: {target_requests: 1000}}\n",
    _SITE + "logic:\n  web: {type: autoscaling, port: 80, capacity: {target_requests: 1000}}\n",
)
GRACE_PERIOD = Code(
    "T280",
    "grace-period",
    Severity.ERROR,
    "A grace period keeps an Auto Scaling group from replacing a server that is still starting. Nobody replaces the "
    "fixed servers of `ec2`.",
    "logic:\n  web: {type: ec2, port: 80, health_check: {grace_period: 300}}\n",
    "logic:\n  web: {type: autoscaling, port: 80, health_check: {grace_period: 300}}\n",
)
PLAIN_SECRET = Code(
    "T281",
    "plain-secret",
    Severity.ERROR,
    "User data stands in the template, in the launch template and in the metadata of every instance: whoever may "
    "read one of them has the secret. A server reads it from Secrets Manager when it needs it.",
    "logic:\n  web: {type: autoscaling, environment: {DB_PASSWORD: correct-horse}}\n",
    "logic:\n  web:\n    type: autoscaling\n    connects_to: [orders]\n    role: {secrets: [orders]}\n"
    "    environment: {DB_SECRET: {from: orders.secret_arn}}\n" + _ORDERS,
)
STATEMENT = Code(
    "T282",
    "statement",
    Severity.ERROR,
    "A statement says which actions it is about, by `Action` or `NotAction`, and on which resources, by `Resource` or "
    "`NotResource`: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html.",
    "logic:\n  web: {type: autoscaling, role: {statements: [{Effect: Allow, Action: 's3:GetObject'}]}}\n",
    "logic:\n  web:\n    type: autoscaling\n    role:\n      statements:\n"
    "        - {Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::shop-images/*'}\n",
)
ROLLING_BY_CHOICE = Code(
    "T283",
    "rolling-by-choice",
    Severity.ERROR,
    "A rolling update keeps a number of servers in service that must be less than the greatest number; CloudFormation "
    "cannot work it out from numbers that are chosen at deployment. An instance refresh goes by percentages.",
    "logic:\n  web: {type: autoscaling, update: rolling, capacity: {min: {parameter: Least, default: 2}}}\n",
    "logic:\n  web: {type: autoscaling, capacity: {min: {parameter: Least, default: 2}}}\n",
)
NOT_REPLACED = Code(
    "T2610",
    "not-replaced",
    Severity.ERROR,
    "`${AWS::Region}` is replaced in `Fn::Sub` only, and `${orders.endpoint}` nowhere. Environment variables and user "
    "data reach servers as they are written, and a shell stops at such a name.",
    "logic:\n  web: {type: autoscaling, port: 80, environment: {REGION: '${AWS::Region}'}}\n",
    "logic:\n  web: {type: autoscaling, port: 80, environment: {REGION: eu-central-1}}\n",
)
ROLLING_WITHOUT_WAY = Code(
    "T2600",
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
NOT_ON_WINDOWS = Code(
    "T2601",
    "not-on-windows",
    Severity.ERROR,
    "Variables of `environment` are written to `/etc/environment`, and signals of `update: rolling` are sent, by shell "
    "scripts beside `user_data`. EC2Launch on Windows runs neither: "
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html.",
    "logic:\n  web:\n    type: autoscaling\n    image: ami-0123456789abcdef0\n    volume: {device: /dev/sda1}\n"
    "    environment: {MODE: live}\n"
    "    user_data: |\n      <powershell>\n      Write-Host hi\n      </powershell>\n",
    "logic:\n  web:\n    type: autoscaling\n    image: ami-0123456789abcdef0\n    volume: {device: /dev/sda1}\n"
    "    user_data: |\n      <powershell>\n      [Environment]::SetEnvironmentVariable('MODE', 'live', 'Machine')\n"
    "      </powershell>\n",
)
