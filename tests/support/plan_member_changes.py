"""Changes of components that exist already, and what a plan says of each: rules and permissions change."""

from tests.support.plan_specs import Edit

ACCOUNT = "eu-west-1:111122223333"


def _edit(name: str, *replaced: tuple[str, str], **said: object) -> Edit:
    """Return a change of the spec with components that exist."""
    return Edit(name, replaced, base="moving", **said)  # type: ignore[arg-type]  # fields of an edit


RULES = ("WebEgressToStoreTcp5432: DestinationSecurityGroupId", "StoreIngressFromWebTcp5432: GroupId")
REPLACED = tuple(f"replace {each}" for each in RULES)
PERHAPS = tuple(f"may_replace {each}" for each in RULES)
"""Nobody knows the value of a parameter or of another stack: it may be the ID that was written before."""
VARIABLES = "revise WebTaskDefinition: ContainerDefinitions"

MEMBERS: tuple[Edit, ...] = (
    _edit("another group that exists", ("sg-0123456789abcdef0", "sg-0fedcba9876543210"), said=REPLACED),
    _edit("a group from an export", ("sg-0123456789abcdef0", "{import: 'store:group'}"), said=PERHAPS),
    _edit("a group of another stack", ("sg-0123456789abcdef0", "{stack: store, output: G}"), said=PERHAPS),
    _edit("a group given at deployment", ("sg-0123456789abcdef0", "{parameter: Store}"), said=PERHAPS),
    _edit(
        "another port of what exists",
        ("port: 5432", "port: 5433"),
        counts={"add": 2, "remove": 2},
    ),
    _edit("one more port of what exists", ("port: 5432", "port: [5432, 5433]"), counts={"add": 2}),
    _edit(
        "another protocol of what exists",
        ("port: 5432", "port: 5432, protocol: udp"),
        counts={"add": 2, "remove": 2},
    ),
    _edit(
        "another address of what exists",
        ("db.example.com", "db2.example.com"),
        said=(VARIABLES,),
        counts={"modify": 1},
    ),
    _edit("another queue that exists", (f"{ACCOUNT}:jobs", f"{ACCOUNT}:tasks"), counts={"modify": 1}),
    _edit(
        "a queue of another stack",
        (f"'arn:aws:sqs:{ACCOUNT}:jobs'", "{stack: jobs, output: Queue}"),
        counts={"modify": 1},
    ),
    _edit("other access to a bucket that exists", ("access: read}", "access: write}"), counts={"modify": 1}),
    _edit(
        "a key of a bucket that exists",
        ("orders-files'", f"orders-files', key: 'arn:aws:kms:{ACCOUNT}:key/1234abcd'"),
        counts={"modify": 1},
    ),
    _edit(
        "rename what exists",
        ("  store:", "  ledger:"),
        ("[store, jobs", "[ledger, jobs"),
        ("{from: store.", "{from: ledger."),
        counts={"add": 2, "remove": 2},
        codes=("T6007", "T6007"),
    ),
    _edit(
        "nothing connects to what exists any more",
        ("store, jobs", "jobs"),
        ("    environment: {HOST: {from: store.endpoint}}\n", ""),
        said=(VARIABLES,),
        counts={"modify": 1, "remove": 2},
    ),
    _edit(
        "what exists connects to nothing any more",
        ("presentation:\n  shop: {type: existing, group: {import: 'shop:group'}, connects_to: [web]}\n", ""),
        counts={"remove": 2},
    ),
    _edit(
        "a queue in place of one that exists",
        (f"{{type: existing, queue: 'arn:aws:sqs:{ACCOUNT}:jobs'}}", "{type: queue}"),
        counts={"add": 5, "modify": 1},
    ),
    _edit(
        "a database in place of one that exists",
        (
            "{type: existing, group: sg-0123456789abcdef0, port: 5432, endpoint: db.example.com}",
            "{type: rds, engine: postgres}",
        ),
        said=(*REPLACED, VARIABLES),
        counts={"add": 6, "modify": 1},
    ),
    _edit(
        "a role that exists in place of one of the stack",
        ("    port: 80\n", "    port: 80\n    role: 'arn:aws:iam::111122223333:role/web'\n"),
        said=("revise WebTaskDefinition: TaskRoleArn",),
        counts={"modify": 1, "remove": 1},
    ),
)
