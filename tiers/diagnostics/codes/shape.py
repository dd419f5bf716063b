"""Findings about YAML that is not a spec. The published JSON Schema refuses the same."""

from tiers.diagnostics.model import Code, Severity

UNKNOWN_KEY = Code(
    "T0101",
    "unknown-key",
    Severity.ERROR,
    "A key that the language does not define would be silently ignored, and a misspelled setting with it.",
    "logic:\n  web: {type: autoscaling, port: 80, instance_typ: t3.micro}\n",
    "logic:\n  web: {type: autoscaling, port: 80, instance_type: t3.micro}\n",
)
WRONG_TYPE = Code(
    "T0102",
    "wrong-type",
    Severity.ERROR,
    "Each key needs one type of value: a string, an integer, `true` or `false`, a list, or a mapping. Values are "
    "never converted.",
    'logic:\n  web: {type: autoscaling, port: "80"}\n',
    "logic:\n  web: {type: autoscaling, port: 80}\n",
)
MISSING_KEY = Code(
    "T0103",
    "missing-key",
    Severity.ERROR,
    "A few keys have no sensible default and must be set.",
    "data:\n  mysql: {type: rds}\n",
    "data:\n  mysql: {type: rds, engine: mysql}\n",
)
OUT_OF_RANGE = Code(
    "T0104",
    "out-of-range",
    Severity.ERROR,
    "The number is outside the range that AWS, or the language, allows for this key.",
    "logic:\n  web: {type: ec2, port: 80, count: 0}\n",
    "logic:\n  web: {type: ec2, port: 80, count: 1}\n",
)
NOT_A_CHOICE = Code(
    "T0105",
    "not-a-choice",
    Severity.ERROR,
    "The key accepts only certain values.",
    "data:\n  db: {type: rds, engine: mysequel}\n",
    "data:\n  db: {type: rds, engine: mysql}\n",
)
INVALID_STRING = Code(
    "T0106",
    "invalid-string",
    Severity.ERROR,
    "The string does not have the format or the length that this key needs.",
    "name: My Shop!\n",
    "name: my-shop\n",
)
WRONG_LENGTH = Code(
    "T0107",
    "wrong-length",
    Severity.ERROR,
    "The list has too few or too many items.",
    "presentation:\n  site: {type: load_balancer, listeners: []}\n",
    "presentation:\n"
    "  site: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, forward_to: web}]}\n"
    "logic:\n  web: {type: autoscaling, port: 80}\n",
)
BAD_NAME = Code(
    "T0108",
    "bad-name",
    Severity.ERROR,
    "Names become logical IDs and tags. They can have lowercase letters, digits, and single `-` or `_`.",
    "logic:\n  Web.Server: {type: autoscaling, port: 80}\n",
    "logic:\n  web-server: {type: autoscaling, port: 80}\n",
)
UNKNOWN_TYPE = Code(
    "T0109",
    "unknown-type",
    Severity.ERROR,
    "A component's `type` decides which keys it has; each tier has its own types.",
    "logic:\n  web: {type: auto_scaling, port: 80}\n",
    "logic:\n  web: {type: autoscaling, port: 80}\n",
)
UNSUPPORTED_VERSION = Code(
    "T0110",
    "unsupported-version",
    Severity.ERROR,
    "The version decides the meaning of a spec. This compiler reads version 1 and would misread any other.",
    "version: 2\nname: shop\ndata:\n  jobs: {type: queue}\n",
    "version: 1\nname: shop\ndata:\n  jobs: {type: queue}\n",
)
PORT_OUT_OF_RANGE = Code(
    "T0111",
    "port-out-of-range",
    Severity.ERROR,
    "TCP ports are numbered from 1 to 65535.",
    "logic:\n  web: {type: autoscaling, port: 65536}\n",
    "logic:\n  web: {type: autoscaling, port: 8080}\n",
)
NOT_A_RANGE = Code(
    "T0112",
    "not-a-range",
    Severity.ERROR,
    "A CIDR block is an address, a slash, and the number of fixed bits, such as `10.0.0.0/16`.",
    "network: {cidr: 10.0.0.256/16}\n",
    "network: {cidr: 10.0.0.0/16}\n",
)
STORAGE_SIZE = Code(
    "T0113",
    "storage-size",
    Severity.ERROR,
    "RDS supports 20 to 65,536 GiB of gp3 or gp2 storage for MySQL and PostgreSQL.",
    "data:\n  db: {type: rds, engine: mysql, allocated_storage: 5}\n",
    "data:\n  db: {type: rds, engine: mysql, allocated_storage: 20}\n",
)
TEMPLATE_FOR_A_SPEC = Code(
    "T0114",
    "template-for-a-spec",
    Severity.ERROR,
    "A spec is the source of templates; a CloudFormation template is not a spec.",
    "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  Vpc: {Type: AWS::EC2::VPC}\n",
    "version: 1\nname: shop\ndata:\n  jobs: {type: queue}\n",
)
UNKNOWN_ENVIRONMENT = Code(
    "T0115",
    "unknown-environment",
    Severity.ERROR,
    "`--env NAME` must be one of the `environments` in the spec.",
    "",
    "",
)
FIXED_IN_ENVIRONMENTS = Code(
    "T0116",
    "fixed-in-environments",
    Severity.ERROR,
    "The type of a component decides its logical IDs. An environment can change the settings of a component but "
    "not its type.",
    "logic:\n  web: {type: autoscaling, port: 80}\nenvironments:\n  test:\n    logic: {web: {type: ec2}}\n",
    "logic:\n  web: {type: autoscaling, port: 80}\nenvironments:\n  test:\n    logic: {web: {port: 8080}}\n",
)
REFUSED_BY_SCHEMA = Code(
    "T0117",
    "refused-by-schema",
    Severity.ERROR,
    "The JSON Schema rejects this value, but the compiler has no specific message for it. Please report it, "
    "because every finding should have a fix.",
    "",
    "",
)
BROKEN_TYPE = Code(
    "T0118",
    "broken-type",
    Severity.ERROR,
    "The component type is of another package, found by the entry-point group `tiers.components`. It cannot be "
    "imported, is not what a component type must be, or one of its methods failed or returned a wrong value.",
    "",
    "",
)
