"""From T250 on and T21xx, warnings: it works, but an experienced colleague would ask whether it is meant.

`accept: {NAME: reason}` in the spec accepts one.
"""

from tiers.diagnostics.model import Code, Severity

_WEB = "logic:\n  web: {type: autoscaling, port: 80}\n"

SINGLE_NAT = Code(
    "T250",
    "single-nat",
    Severity.WARNING,
    "One NAT gateway is cheaper than one in each zone, but when its zone fails no private server of any zone "
    "reaches the internet, and traffic from the other zones is charged for crossing over.",
    "network:\n  nat_gateway: {mode: single}\n",
    "network:\n  nat_gateway: {mode: per_zone}\n",
)
SINGLE_AZ_DATABASE = Code(
    "T251",
    "single-az-database",
    Severity.WARNING,
    "A database without a standby is down for as long as its zone or its host is.",
    "data:\n  db: {type: rds, engine: mysql, multi_az: false}\n",
    "data:\n  db: {type: rds, engine: mysql, multi_az: true}\n",
)
HTTP_ONLY = Code(
    "T252",
    "http-only",
    Severity.WARNING,
    "Without HTTPS anybody on the way can read and change what is sent, passwords and session cookies too.",
    "presentation:\n  site: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, forward_to: web}]}\n"
    + _WEB,
    "presentation:\n  site:\n    type: load_balancer\n    listeners:\n"
    "      - {port: 80, protocol: HTTP, redirect_to: HTTPS}\n"
    "      - port: 443\n        protocol: HTTPS\n"
    "        certificate: arn:aws:acm:eu-central-1:123456789012:certificate/12345678-1234-1234-1234-123456789012\n"
    "        forward_to: web\n" + _WEB,
)
DOCKER_RANGE = Code(
    "T253",
    "docker-range",
    Severity.WARNING,
    "172.17.0.0/16 is the default network of Docker's bridge, and some AWS services, Cloud9 and SageMaker "
    "among them, use it inside: an instance that runs containers cannot reach VPC addresses in it.",
    "network: {cidr: 172.17.0.0/16}\n",
    "network: {cidr: 10.0.0.0/16}\n",
)
NO_DELETION_PROTECTION = Code(
    "T254",
    "no-deletion-protection",
    Severity.WARNING,
    "One call, or one wrong click, deletes what is not protected.",
    "data:\n  db: {type: rds, engine: mysql, deletion_protection: false}\n",
    "data:\n  db: {type: rds, engine: mysql, deletion_protection: true}\n",
)
NO_STABLE_ADDRESS = Code(
    "T255",
    "no-stable-address",
    Severity.WARNING,
    "Servers come and go with new addresses; only a load balancer in front gives callers one that stays.",
    "logic:\n  web: {type: autoscaling, port: 80, connects_to: [api]}\n  api: {type: autoscaling, port: 9000}\n",
    _WEB,
)
USER_DATA_WITHOUT_INTERNET = Code(
    "T256",
    "user-data-without-internet",
    Severity.WARNING,
    "Most scripts install something at first boot; without a way to the internet they hang or fail, and "
    "nobody is told. Amazon Linux keeps its packages in S3, so to these an endpoint leads too.",
    "network: {nat_gateway: {mode: none}}\n"
    'logic:\n  web: {type: autoscaling, port: 80, user_data: "#!/bin/bash\\ndnf install -y nginx\\n"}\n',
    'logic:\n  web: {type: autoscaling, port: 80, user_data: "#!/bin/bash\\ndnf install -y nginx\\n"}\n',
)
USER_DATA_IGNORED = Code(
    "T258",
    "user-data-ignored",
    Severity.WARNING,
    "cloud-init runs user data by its first line, `#!/bin/bash` or `#cloud-config` for example, and ignores what "
    "it does not know, without a word. In YAML an unquoted `#!` is a comment, and `>` folds a script into one line.",
    "logic:\n  web:\n    type: autoscaling\n    port: 80\n    user_data: dnf install -y nginx\n",
    "logic:\n  web:\n    type: autoscaling\n    port: 80\n    user_data: |\n      #!/bin/bash\n      dnf install -y nginx\n",
)
DISK_NOT_OURS = Code(
    "T259",
    "disk-not-ours",
    Severity.WARNING,
    "The root disk of an image of your own is encrypted only if the image, or the account's default, says so.",
    "logic:\n  web: {type: autoscaling, port: 80, image: ami-0123456789abcdef0}\n",
    "logic:\n  web: {type: autoscaling, port: 80, image: ami-0123456789abcdef0, volume: {device: /dev/xvda}}\n",
)
PUBLIC_RANGE = Code(
    "T260",
    "public-range",
    Severity.WARNING,
    "Addresses of the public internet inside a VPC hide the hosts that really have them.",
    "network: {cidr: 8.8.0.0/16}\n",
    "network: {cidr: 10.0.0.0/16}\n",
)
UNUSED_ACCEPTANCE = Code(
    "T257",
    "unused-acceptance",
    Severity.WARNING,
    "The accepted warning is not given any more; an acceptance that stays behind would hide its return.",
    "accept: {single-nat: a demo}\n",
    "network: {nat_gateway: {mode: single}}\naccept: {single-nat: a demo}\n",
)
RANGE_WITHOUT_ROUTE = Code(
    "T2110",
    "range-without-route",
    Severity.WARNING,
    "A rule that names a CIDR block opens nothing where no route leads to it. A VPC by itself has routes to its own "
    "addresses and to the internet; private addresses elsewhere, an office behind a VPN for example, need a gateway "
    "and a route of their own, which `resources` can add.",
    "presentation:\n  site:\n    type: load_balancer\n    scheme: internal\n"
    "    allow_from: [192.168.0.0/16]\n"
    "    listeners: [{port: 80, protocol: HTTP, forward_to: web}]\n" + _WEB,
    "presentation:\n  site:\n    type: load_balancer\n    scheme: internal\n"
    "    allow_from: [10.0.0.0/16]\n"
    "    listeners: [{port: 80, protocol: HTTP, forward_to: web}]\n" + _WEB,
)
ADDRESS_WITHOUT_EDGE = Code(
    "T263",
    "address-without-edge",
    Severity.WARNING,
    "To know an address is not to be let through to it: connections follow `connects_to` alone.",
    "logic:\n  web: {type: autoscaling, environment: {DB: {from: orders.endpoint}}}\n"
    "data:\n  orders: {type: rds, engine: postgres}\n",
    "logic:\n  web: {type: autoscaling, connects_to: [orders], environment: {DB: {from: orders.endpoint}}}\n"
    "data:\n  orders: {type: rds, engine: postgres}\n",
)
TLS_NOT_REQUIRED = Code(
    "T265",
    "tls-not-required",
    Severity.WARNING,
    "A client that is not told to encrypt does not, and a server that takes it leaves passwords and data in the "
    "clear on the way.",
    'data:\n  db: {type: rds, engine: mysql, parameters: {require_secure_transport: "0"}}\n',
    'data:\n  db: {type: rds, engine: mysql, parameters: {max_connections: "200"}}\n',
)
PASSWORD_NOT_ROTATED = Code(
    "T266",
    "password-not-rotated",
    Severity.WARNING,
    "RDS makes and rotates the master password, but not of a database with read replicas "
    "(https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html), and not while it restores a "
    "snapshot. There CloudFormation makes it, in a secret of the stack, and nobody changes it afterwards. The first "
    "replica of a database that exists gives it such a password: whoever reads the secret must read the new one.",
    "data:\n  db: {type: rds, engine: mysql, replicas: 1}\n",
    "data:\n  db: {type: rds, engine: mysql}\n",
)
UNDERSCORE_IN_HOST_NAME = Code(
    "T267",
    "underscore-in-host-name",
    Severity.WARNING,
    "Host names have letters, digits and `-` (RFC 1123). DNS takes a `_` too, but some programs refuse to connect to "
    "such a host, and no certificate can be had for it.",
    "network: {private_zone: shop.internal}\ndata:\n  shop_db: {type: rds, engine: mysql}\n",
    "network: {private_zone: shop.internal}\ndata:\n  shop-db: {type: rds, engine: mysql}\n",
)
IMAGE_MOVES = Code(
    "T268",
    "image-moves",
    Severity.WARNING,
    "CloudFormation looks up an SSM parameter that is chosen at deployment at every update of the stack. When its owner "
    "has published another image meanwhile, that update replaces each fixed server. An image that is written in the "
    "spec is looked up when a server is launched, and replaces none.",
    "logic:\n  web: {type: ec2, image: {parameter: Image, default: al2023}, volume: {device: /dev/xvda}}\n",
    "logic:\n  web: {type: ec2, image: al2023}\n",
)
SECRET_NOT_READABLE = Code(
    "T269",
    "secret-not-readable",
    Severity.WARNING,
    "An ARN says where a secret is and opens nothing: a server reads what its `role` allows, and that is nothing unless "
    "it is written.",
    "logic:\n  web: {type: autoscaling, environment: {DB_SECRET: {from: orders.secret_arn}}}\n"
    "data:\n  orders: {type: rds, engine: postgres}\n",
    "logic:\n  web: {type: autoscaling, role: {secrets: [orders]}, environment: {DB_SECRET: {from: orders.secret_arn}}}\n"
    "data:\n  orders: {type: rds, engine: postgres}\n",
)
NOTHING_LISTENS = Code(
    "T2120",
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
)
SNAPSHOT_ENCRYPTION = Code(
    "T2121",
    "snapshot-encryption",
    Severity.WARNING,
    "A database that is created is encrypted. One that is restored has the encryption of its snapshot, because "
    "RestoreDBInstanceFromDBSnapshot has no parameter for it: an unencrypted snapshot gives an unencrypted database. A "
    "copy of a snapshot that is made with a KMS key is encrypted: "
    "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html.",
    "data:\n  db: {type: rds, engine: mysql, engine_version: '8.4', snapshot: shop-before-the-move}\n",
    "data:\n  db: {type: rds, engine: mysql}\n",
)
ROLLING_IMAGE = Code(
    "T2122",
    "rolling-image",
    Severity.WARNING,
    "New servers signal by `cfn-signal`, which Amazon Linux has and other images may not have. Without a signal, a rolling "
    "update fails after its time and is rolled back: "
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-helper-scripts-reference.html.",
    "logic:\n  web: {type: autoscaling, update: rolling, port: 80, image: ubuntu-24.04}\n",
    "logic:\n  web: {type: autoscaling, update: rolling, port: 80, image: al2023}\n",
)
OVERRIDE_UNENCRYPTED = Code(
    "T2100",
    "override-unencrypted",
    Severity.WARNING,
    "Everything that the compiler makes is encrypted at rest. An override that takes that away leaves disks, snapshots or "
    "objects readable to anyone who gets hold of them, and an existing database cannot be encrypted afterwards.",
    "data:\n  db: {type: rds, engine: mysql}\noverrides: {DbDBInstance.StorageEncrypted: false}\n",
    "data:\n  db: {type: rds, engine: mysql}\noverrides: {DbDBInstance.CopyTagsToSnapshot: false}\n",
)
OVERRIDE_PUBLIC = Code(
    "T2101",
    "override-public",
    Severity.WARNING,
    "Databases, servers and buckets have no public address and no public access unless the spec gives them one. An "
    "override that adds one is easy to overlook.",
    "data:\n  db: {type: rds, engine: mysql}\noverrides: {DbDBInstance.PubliclyAccessible: true}\n",
    "data:\n  db: {type: rds, engine: mysql}\noverrides: {DbDBInstance.CopyTagsToSnapshot: false}\n",
)
OVERRIDE_DELETABLE = Code(
    "T2102",
    "override-deletable",
    Severity.WARNING,
    "What holds data is protected from deletion, and leaves a snapshot, or stays, when its stack is deleted. Without that, "
    "one mistaken call or update destroys the data and its backups.",
    "data:\n  db: {type: rds, engine: mysql}\noverrides: {DbDBInstance.DeletionPolicy: Delete}\n",
    "data:\n  db: {type: rds, engine: mysql}\noverrides: {DbDBInstance.CopyTagsToSnapshot: false}\n",
)
OVERRIDE_HARDENING = Code(
    "T2103",
    "override-hardening",
    Severity.WARNING,
    "Instance metadata requires a token, so that a request that an attacker makes a server send does not return the "
    "server's credentials (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html). "
    "Load balancers drop requests that servers may read in another way, and databases install patches.",
    "data:\n  db: {type: rds, engine: mysql}\noverrides: {DbDBInstance.AutoMinorVersionUpgrade: false}\n",
    "data:\n  db: {type: rds, engine: mysql}\noverrides: {DbDBInstance.CopyTagsToSnapshot: false}\n",
)
OVERRIDE_TLS = Code(
    "T2104",
    "override-tls",
    Severity.WARNING,
    "Databases refuse connections that are not encrypted, and listeners refuse old versions and ciphers of TLS. Without "
    "that, passwords and data can be read on the way.",
    "data:\n  db: {type: rds, engine: mysql}\noverrides: {DbDBParameterGroup.Parameters: null}\n",
    "data:\n  db: {type: rds, engine: mysql}\noverrides: {DbDBInstance.CopyTagsToSnapshot: false}\n",
)
OVERRIDE_LOGGING = Code(
    "T2105",
    "override-logging",
    Severity.WARNING,
    "Logs tell afterwards what happened. An override that stops, shortens or redirects them also hides what an "
    "attacker did.",
    "data:\n  db: {type: rds, engine: mysql}\noverrides: {DbDBInstance.EnableCloudwatchLogsExports: []}\n",
    "data:\n  db: {type: rds, engine: mysql}\noverrides: {DbDBInstance.CopyTagsToSnapshot: false}\n",
)
OVERRIDE_PERMISSIONS = Code(
    "T2106",
    "override-permissions",
    Severity.WARNING,
    "Roles allow what the spec says and nothing else. What an override adds there is not checked.",
    "logic:\n  web: {type: autoscaling, role: {secrets: [db]}, connects_to: [db]}\ndata:\n  db: {type: rds, engine: mysql}\noverrides: {WebRole.ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess']}\n",
    "logic:\n  web: {type: autoscaling, role: {secrets: [db]}, connects_to: [db]}\ndata:\n  db: {type: rds, engine: mysql}\noverrides: {DbDBInstance.CopyTagsToSnapshot: false}\n",
)
OVERRIDE_PASSWORD = Code(
    "T2107",
    "override-password",
    Severity.WARNING,
    "RDS makes and rotates the master password, or a long one is in a secret. A password that an override gives is in "
    "the template, in the stack's history, and in the repository.",
    "data:\n  db: {type: rds, engine: mysql}\noverrides: {DbDBInstance.ManageMasterUserPassword: false}\n",
    "data:\n  db: {type: rds, engine: mysql}\noverrides: {DbDBInstance.CopyTagsToSnapshot: false}\n",
)
OVERRIDE_HIDES_KEY = Code(
    "T2140",
    "override-hides-key",
    Severity.WARNING,
    "An override replaces a property as a whole. If a key of the component sets the same property, that key is still in "
    "the spec but has no effect: a script that never runs, or environment variables that never arrive.",
    "data:\n  db: {type: rds, engine: mysql, backup_retention: 14}\noverrides: {db.DBInstance.BackupRetentionPeriod: 21}\n",
    "data:\n  db: {type: rds, engine: mysql, backup_retention: 21}\n",
)
