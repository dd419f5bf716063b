"""Findings about servers, whichever type they are."""

from tiers.diagnostics.model import Code, Severity

_ORDERS = "data:\n  orders: {type: rds, engine: postgres}\n"
_WEB = "logic:\n  web: {type: autoscaling, port: 80}\n"
_FUNCTION = "runtime: python3.13, handler: app.main, code: {bucket: my-code, key: app.zip}"

UNKNOWN_INSTANCE_TYPE = Code(
    "T2001",
    "unknown-instance-type",
    Severity.ERROR,
    "EC2 has no such instance type in any region, as far as cfn-lint's lists go.",
    "logic:\n  web: {type: autoscaling, port: 80, instance_type: t3.mikro}\n",
    "logic:\n  web: {type: autoscaling, port: 80, instance_type: t3.micro}\n",
)
ARCHITECTURE_MISMATCH = Code(
    "T2002",
    "architecture-mismatch",
    Severity.ERROR,
    "An image made for one processor architecture does not start on another.",
    "logic:\n  web: {type: autoscaling, port: 80, instance_type: t4g.small, architecture: x86_64}\n",
    "logic:\n  web: {type: autoscaling, port: 80, instance_type: t4g.small}\n",
)
HEALTH_CHECK_TIMEOUT = Code(
    "T2003",
    "health-check-timeout",
    Severity.ERROR,
    "A health check must be over before the next one starts.",
    "logic:\n  web: {type: autoscaling, port: 80, health_check: {interval: 10, timeout: 10}}\n",
    "logic:\n  web: {type: autoscaling, port: 80, health_check: {interval: 10, timeout: 5}}\n",
)
NO_WAY_OUT = Code(
    "T2004",
    "no-way-out",
    Severity.ERROR,
    "A rule that allows egress to the internet has no effect without a route to it.",
    "network: {nat_gateway: {mode: none}}\nlogic:\n  web: {type: autoscaling, port: 80, egress: internet}\n",
    "network: {nat_gateway: {mode: none}}\nlogic:\n  web: {type: autoscaling, port: 80, egress: none}\n",
)
USER_DATA_TOO_LONG = Code(
    "T2005",
    "user-data-too-long",
    Severity.ERROR,
    "The EC2 limit for user data is 16 KiB.",
    "logic:\n  web:\n    type: autoscaling\n    port: 80\n    user_data: |\n      #!/bin/bash\n"
    + "      # far too long\n" * 1500,
    "logic:\n  web:\n    type: autoscaling\n    port: 80\n    user_data: |\n      #!/bin/bash\n",
)
ROOT_DEVICE = Code(
    "T2006",
    "root-device",
    Severity.ERROR,
    "Only its owner knows the name of an image's root disk; under a wrong name EC2 would attach a second, empty disk.",
    "logic:\n  web: {type: autoscaling, port: 80, image: ami-0123456789abcdef0, volume: {size: 40}}\n",
    "logic:\n  web: {type: autoscaling, port: 80, image: ami-0123456789abcdef0, "
    "volume: {size: 40, device: /dev/xvda}}\n",
)
USER_DATA_WITHOUT_INTERNET = Code(
    "T2007",
    "user-data-without-internet",
    Severity.WARNING,
    "Most scripts install something at first boot; without internet access they hang or fail, and no "
    "error is reported. Amazon Linux keeps its packages in S3, so a VPC endpoint for S3 is enough for these.",
    "network: {nat_gateway: {mode: none}}\n"
    'logic:\n  web: {type: autoscaling, port: 80, user_data: "#!/bin/bash\\ndnf install -y nginx\\n"}\n',
    'logic:\n  web: {type: autoscaling, port: 80, user_data: "#!/bin/bash\\ndnf install -y nginx\\n"}\n',
    acceptable=True,
)
USER_DATA_IGNORED = Code(
    "T2008",
    "user-data-ignored",
    Severity.WARNING,
    "cloud-init runs user data by its first line, `#!/bin/bash` or `#cloud-config` for example, and ignores what "
    "it does not know, without an error. In YAML an unquoted `#!` is a comment, and `>` folds a script into one line.",
    "logic:\n  web:\n    type: autoscaling\n    port: 80\n    user_data: dnf install -y nginx\n",
    "logic:\n  web:\n    type: autoscaling\n    port: 80\n    user_data: |\n      #!/bin/bash\n      dnf install -y nginx\n",
    acceptable=True,
)
DISK_NOT_OURS = Code(
    "T2009",
    "disk-not-ours",
    Severity.WARNING,
    "The root disk of a custom image is encrypted only if the image, or the account's default, says so.",
    "logic:\n  web: {type: autoscaling, port: 80, image: ami-0123456789abcdef0}\n",
    "logic:\n  web: {type: autoscaling, port: 80, image: ami-0123456789abcdef0, volume: {device: /dev/xvda}}\n",
    acceptable=True,
)
ADDRESS_WITHOUT_EDGE = Code(
    "T2010",
    "address-without-edge",
    Severity.WARNING,
    "Knowing the address of a component does not allow connections to it; they follow `connects_to` alone.",
    "logic:\n  web: {type: autoscaling, environment: {DB: {from: orders.endpoint}}}\n"
    "data:\n  orders: {type: rds, engine: postgres}\n",
    "logic:\n  web: {type: autoscaling, connects_to: [orders], environment: {DB: {from: orders.endpoint}}}\n"
    "data:\n  orders: {type: rds, engine: postgres}\n",
    acceptable=True,
)
IMAGE_MOVES = Code(
    "T2011",
    "image-moves",
    Severity.WARNING,
    "CloudFormation resolves an SSM parameter that is chosen at deployment at every update of the stack. If its owner "
    "has published another image since, that update replaces each fixed server. An image that is written in the "
    "spec is resolved when a server is launched, and replaces none.",
    "logic:\n  web: {type: ec2, image: {parameter: Image, default: al2023}, volume: {device: /dev/xvda}}\n",
    "logic:\n  web: {type: ec2, image: al2023}\n",
    acceptable=True,
)
UNKNOWN_SECRET = Code(
    "T2013",
    "unknown-secret",
    Severity.ERROR,
    "A role may read the secret of a database of this spec, by the database's name, or any other secret by its ARN.",
    "logic:\n  web: {type: autoscaling, role: {secrets: [order]}}\n" + _ORDERS,
    "logic:\n  web: {type: autoscaling, role: {secrets: [orders]}}\n" + _ORDERS,
)
UNKNOWN_VALUE = Code(
    "T2014",
    "unknown-value",
    Severity.ERROR,
    "A database has an `endpoint`, a `port` and a `secret_arn`, a load balancer an `endpoint`, a `port` and a `url`; "
    "servers have no address that stays.",
    "logic:\n  web: {type: autoscaling, connects_to: [orders], environment: {DB: {from: orders.url}}}\n"
    + _ORDERS,
    "logic:\n  web: {type: autoscaling, connects_to: [orders], environment: {DB: {from: orders.endpoint}}}\n"
    + _ORDERS,
)
GRACE_PERIOD = Code(
    "T2015",
    "grace-period",
    Severity.ERROR,
    "A grace period keeps an Auto Scaling group from replacing a server that is still starting. The fixed servers of "
    "`ec2` are not replaced when they are unhealthy.",
    "logic:\n  web: {type: ec2, port: 80, health_check: {grace_period: 300}}\n",
    "logic:\n  web: {type: autoscaling, port: 80, health_check: {grace_period: 300}}\n",
)
PLAIN_SECRET = Code(
    "T2016",
    "plain-secret",
    Severity.ERROR,
    "User data is in the template, in the launch template, and in the metadata of every instance: anyone who can "
    "read one of them has the secret. A server reads it from Secrets Manager when it needs it.",
    "logic:\n  web: {type: autoscaling, environment: {DB_PASSWORD: correct-horse}}\n",
    "logic:\n  web:\n    type: autoscaling\n    connects_to: [orders]\n    role: {secrets: [orders]}\n"
    "    environment: {DB_SECRET: {from: orders.secret_arn}}\n" + _ORDERS,
    is_about_secret=True,
)
STATEMENT = Code(
    "T2017",
    "statement",
    Severity.ERROR,
    "A statement says which actions it is about, by `Action` or `NotAction`, and on which resources, by `Resource` or "
    "`NotResource`: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html.",
    "logic:\n  web: {type: autoscaling, role: {statements: [{Effect: Allow, Action: 's3:GetObject'}]}}\n",
    "logic:\n  web:\n    type: autoscaling\n    role:\n      statements:\n"
    "        - {Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::shop-images/*'}\n",
)
NOTHING_LISTENS = Code(
    "T2018",
    "nothing-listens",
    Severity.WARNING,
    "A load balancer sends requests only to servers that answer its health checks. Images of Amazon Linux, Ubuntu, "
    "Debian, and Windows run no web server, so no server ever becomes healthy, and an Auto Scaling group replaces its "
    "servers over and over.",
    "presentation:\n  site: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, forward_to: web}]}\n"
    + _WEB,
    "presentation:\n  site: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, forward_to: web}]}\n"
    "logic:\n  web:\n    type: autoscaling\n    port: 80\n    user_data: |\n      #!/bin/bash\n"
    "      dnf install -y nginx && systemctl enable --now nginx\n",
    acceptable=True,
)
NOT_ON_WINDOWS = Code(
    "T2019",
    "not-on-windows",
    Severity.ERROR,
    "Variables of `environment` are written to `/etc/environment`, signals of `update: rolling` are sent, and the agent "
    "of `agent` is started by shell scripts beside `user_data`, and `volumes` are mounted by one. Windows runs none of them: "
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html.",
    "logic:\n  web:\n    type: autoscaling\n    image: ami-0123456789abcdef0\n    volume: {device: /dev/sda1}\n"
    "    environment: {MODE: live}\n"
    "    user_data: |\n      <powershell>\n      Write-Host hi\n      </powershell>\n",
    "logic:\n  web:\n    type: autoscaling\n    image: ami-0123456789abcdef0\n    volume: {device: /dev/sda1}\n"
    "    user_data: |\n      <powershell>\n      [Environment]::SetEnvironmentVariable('MODE', 'live', 'Machine')\n"
    "      </powershell>\n",
)
NOT_REPLACED = Code(
    "T2020",
    "not-replaced",
    Severity.ERROR,
    "`${AWS::Region}` is replaced in `Fn::Sub` only, and `${orders.endpoint}` nowhere. Environment variables and user "
    "data reach servers as they are written, and a shell stops at such a name.",
    "logic:\n  web: {type: autoscaling, port: 80, environment: {REGION: '${AWS::Region}'}}\n",
    "logic:\n  web: {type: autoscaling, port: 80, environment: {REGION: eu-central-1}}\n",
)
FIXED_CAPACITY = Code(
    "T2021",
    "fixed-capacity",
    Severity.ERROR,
    "A capacity whose `min` and `max` are equal never scales, so its template has no place for a stack parameter that "
    "is a scaling target.",
    "logic:\n  web: {type: autoscaling, port: 80, "
    "capacity: {min: 2, max: 2, target_cpu: {parameter: Cpu, default: 60}}}\n",
    "logic:\n  web: {type: autoscaling, port: 80, "
    "capacity: {min: 2, max: 4, target_cpu: {parameter: Cpu, default: 60}}}\n",
)
CRON = Code(
    "T2022",
    "cron",
    Severity.ERROR,
    "A schedule has the five fields of a crontab: minute, hour, day of month, month, and day of week. A day of month "
    "together with a day of week is refused: cron runs on both kinds of days, and other services of AWS refuse this.",
    "logic:\n  web: {type: autoscaling, capacity: {schedule: [{cron: 0 25 * * *, min: 3}]}}\n",
    "logic:\n  web: {type: autoscaling, capacity: {schedule: [{cron: 0 23 * * *, min: 3}]}}\n",
)
UNKNOWN_TIME_ZONE = Code(
    "T2023",
    "unknown-time-zone",
    Severity.ERROR,
    "AWS accepts the canonical names of the IANA Time Zone Database: "
    "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutScheduledUpdateGroupAction.html.",
    "logic:\n  web:\n    type: autoscaling\n    capacity: {schedule: [{cron: 0 8 * * *, timezone: Europe/Berln, min: 3}]}\n",
    "logic:\n  web:\n    type: autoscaling\n    capacity: {schedule: [{cron: 0 8 * * *, timezone: Europe/Berlin, min: 3}]}\n",
)
INSTANCE_TYPE_REGION = Code(
    "T2024",
    "instance-type-region",
    Severity.ERROR,
    "A group launches no server of a type that its region does not offer: "
    "https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-regions.html.",
    "regions: [eu-west-1]\nlogic:\n  web: {type: autoscaling, instance_type: [m8g.xlarge, r8gn.xlarge]}\n",
    "regions: [eu-west-1]\nlogic:\n  web: {type: autoscaling, instance_type: [m8g.xlarge, r8g.xlarge]}\n",
)
SMTP_BLOCKED = Code(
    "T2025",
    "smtp-blocked",
    Severity.WARNING,
    "AWS blocks port 25 from its networks to the internet, and removes the restriction only on request: "
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-resource-limits.html.",
    "logic:\n  web: {type: autoscaling, port: 80, egress: [{to: 0.0.0.0/0, port: 25}]}\n",
    "logic:\n  web: {type: autoscaling, port: 80, egress: [{to: 0.0.0.0/0, port: 587}]}\n",
    acceptable=True,
)
SCRIPT_NOT_READ = Code(
    "T2026",
    "script-not-read",
    Severity.ERROR,
    "Commands read the file of `user_data` from the directory of the spec. A spec from standard input has no directory.",
    "logic:\n  web: {type: autoscaling, port: 80, user_data: {file: boot.sh}}\n",
    "logic:\n  web:\n    type: autoscaling\n    port: 80\n    user_data: |\n      #!/bin/bash\n"
    "      dnf install -y nginx && systemctl enable --now nginx\n",
)
PUBLIC_SERVERS = Code(
    "T2027",
    "public-servers",
    Severity.WARNING,
    "A server with a public address is reached without a load balancer, so only its program ends TLS and resists "
    "attacks. Its address changes when it is stopped or replaced: "
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html.",
    "logic:\n  web: {type: ec2, port: 443, public: true, allow_from: [0.0.0.0/0]}\n",
    "logic:\n  web: {type: ec2, port: 443}\n",
    acceptable=True,
)
ALLOW_FROM = Code(
    "T2028",
    "allow-from",
    Severity.ERROR,
    "Only servers with public addresses and a port are reached from CIDR blocks. Components of the spec connect by "
    "`connects_to` and `forward_to`.",
    "logic:\n  web: {type: ec2, port: 443, allow_from: [203.0.113.0/24]}\n",
    "logic:\n  web: {type: ec2, port: 443, public: true, allow_from: [203.0.113.0/24]}\naccept: {public-servers: a test}\n",
)
AGENT_IMAGE = Code(
    "T2030",
    "agent-image",
    Severity.WARNING,
    "The CloudWatch agent is a package of Amazon Linux. On servers with another image it is started only if the image "
    "contains it in `/opt/aws/amazon-cloudwatch-agent`: "
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/install-CloudWatch-Agent-on-EC2-Instance.html.",
    "logic:\n  web: {type: autoscaling, port: 80, image: ubuntu-24.04, agent: true}\n",
    "logic:\n  web: {type: autoscaling, port: 80, image: al2023, agent: true}\n",
    acceptable=True,
)
LOG_FILES_WITHOUT_AGENT = Code(
    "T2031",
    "log-files-without-agent",
    Severity.ERROR,
    "The CloudWatch agent sends log files. Servers without it send nothing.",
    "logic:\n  web: {type: autoscaling, port: 80, log_files: [/var/log/messages]}\n",
    "logic:\n  web: {type: autoscaling, port: 80, agent: true, log_files: [/var/log/messages]}\n",
)
SCALE_WITHOUT_QUEUE = Code(
    "T2081",
    "scale-without-queue",
    Severity.ERROR,
    "Messages for each server or task are counted in the one queue that it consumes from: "
    "https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-using-sqs-queue.html.",
    "logic:\n  worker: {type: autoscaling, capacity: {min: 1, max: 4, backlog: 100}}\ndata:\n  jobs: {type: queue}\n",
    "logic:\n  worker:\n    type: autoscaling\n    capacity: {min: 1, max: 4, backlog: 100}\n"
    "    connects_to: [{to: jobs, access: consume}]\ndata:\n  jobs: {type: queue}\n",
)
SAME_TIME = Code(
    "T2082",
    "same-time",
    Severity.ERROR,
    "Of two changes of a capacity at the same time, either may come last, and AWS refuses them for a group: "
    "https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-scheduled-scaling.html.",
    "logic:\n  jobs:\n    type: autoscaling\n    capacity:\n      schedule:\n"
    "        - {cron: 0 8 * * 1-5, min: 3}\n        - {cron: 0 8 * * MON-FRI, min: 4}\n",
    "logic:\n  jobs:\n    type: autoscaling\n    capacity:\n      schedule:\n"
    "        - {cron: 0 8 * * 1-5, min: 3}\n        - {cron: 0 9 * * 1-5, min: 4}\n",
)
FIXED_UNTIL_SCHEDULED = Code(
    "T2083",
    "fixed-until-scheduled",
    Severity.ERROR,
    "A capacity whose `min` and `max` are equal has no scaling policy, so a schedule cannot give it a range to scale in.",
    "logic:\n  web: {type: autoscaling, capacity: {min: 2, max: 2, schedule: [{cron: 0 8 * * *, max: 6}]}}\n",
    "logic:\n  web:\n    type: autoscaling\n    capacity: {min: 2, max: 3, schedule: [{cron: 0 8 * * *, max: 6}]}\n",
)
SPOT_WITHOUT_EFFECT = Code(
    "T2084",
    "spot-without-effect",
    Severity.ERROR,
    "Only servers or tasks above `on_demand_base` are on spot capacity: "
    "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstancesDistribution.html.",
    "logic:\n  web:\n    type: autoscaling\n    instance_type: [t4g.small, t4g.medium]\n"
    "    capacity: {min: 2, max: 4}\n    spot: {percent: 50, on_demand_base: 4}\n",
    "logic:\n  web:\n    type: autoscaling\n    instance_type: [t4g.small, t4g.medium]\n"
    "    capacity: {min: 2, max: 4}\n    spot: {percent: 50, on_demand_base: 1}\n",
)
UNKNOWN_POLICY = Code(
    "T2033",
    "unknown-managed-policy",
    Severity.WARNING,
    "A deployment fails if AWS has no managed policy of that path and name. The list that comes with `tiers` may lack "
    "new policies: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html.",
    "logic:\n  web: {type: autoscaling, role: {managed_policies: [AmazonS3ReadOnlyAcces]}}\n",
    "logic:\n  web: {type: autoscaling, role: {managed_policies: [AmazonS3ReadOnlyAccess]}}\n",
    acceptable=True,
)
SCHEDULE = Code(
    "T2032",
    "schedule",
    Severity.ERROR,
    "A schedule has a rate or the five fields of cron: exactly one of them.",
    f"logic:\n  thumbs: {{type: function, {_FUNCTION}, schedule: {{rate: 1 day, cron: '0 3 * * *'}}}}\n",
    f"logic:\n  thumbs: {{type: function, {_FUNCTION}, schedule: {{rate: 1 day}}}}\n",
)
_ROLE = "'arn:aws:iam::111122223333:role/thumbs'"
_THUMBS = f"logic:\n  thumbs: {{type: function, {_FUNCTION}, role: "
ROLE_ARN = Code(
    "T2034",
    "role-arn",
    Severity.ERROR,
    "Functions and tasks have a role. An existing one is named by its ARN: a name does not say in which account it is.",
    f"{_THUMBS}thumbs}}\n",
    f"{_THUMBS}{_ROLE}}}\n",
)
PROFILE_ARN = Code(
    "T2035",
    "instance-profile-arn",
    Severity.ERROR,
    "EC2 gives a role to servers only through an instance profile, so an existing role is named by the ARN of its "
    "profile: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html.",
    "logic:\n  web: {type: autoscaling, role: 'arn:aws:iam::111122223333:role/web'}\n",
    "logic:\n  web: {type: autoscaling, role: 'arn:aws:iam::111122223333:instance-profile/web'}\n",
)
MOUNT_HELPER = Code(
    "T2056",
    "mount-helper",
    Severity.WARNING,
    "File systems are mounted by `amazon-efs-utils`, a package of Amazon Linux. Servers with another image mount them "
    "only if the image contains it: "
    "https://docs.aws.amazon.com/efs/latest/ug/installing-amazon-efs-utils.html.",
    "data:\n  shared: {type: file_system}\n"
    "logic:\n  web: {type: autoscaling, image: ubuntu-24.04, mounts: {shared: /srv/shared}}\n",
    "data:\n  shared: {type: file_system}\n"
    "logic:\n  web: {type: autoscaling, mounts: {shared: /srv/shared}}\n",
    acceptable=True,
)
