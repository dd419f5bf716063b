"""Changes of functions, and what a plan says of each."""

from tests.support.plan_specs import Edit

ARCHIVE = """\
    runtime: python3.13
    handler: app.main
    code: {bucket: my-code, key: thumbs/1.zip}
"""
ORDERS = ("environment: {MODE: live}", "connects_to: [orders]")

FUNCTIONS: tuple[Edit, ...] = (
    Edit(
        "another archive of a function",
        (("thumbs/1.zip", "thumbs/2.zip"),),
        base="functions",
        counts={"modify": 1},
    ),
    Edit(
        "more memory of a function",
        (("    architecture", "    memory: 512\n    architecture"),),
        base="functions",
        counts={"modify": 1},
    ),
    Edit(
        "another processor of a function",
        (("x86_64", "arm64"),),
        base="functions",
        counts={"modify": 1},
        codes=("T6083",),
    ),
    Edit(
        "another processor and archive",
        (("x86_64", "arm64"), ("thumbs/1.zip", "thumbs/2.zip")),
        base="functions",
        counts={"modify": 1},
    ),
    Edit(
        "an image instead of an archive",
        (
            (
                ARCHIVE,
                "    image: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/thumbs:1\n",
            ),
        ),
        base="functions",
        said=("replace ThumbsFunction: PackageType",),
        follows={"replace": 1},
        counts={"modify": 3},
    ),
    Edit(
        "connect a function to a database",
        (ORDERS,),
        base="functions",
        counts={"add": 5, "modify": 2},
        codes=("T6081",),
    ),
    Edit(
        "disconnect a function from its database",
        (("    connects_to: [orders]\n", ""),),
        base="functions",
        counts={"modify": 2, "remove": 5},
        codes=("T6082",),
    ),
    Edit("larger batches", (("batch: 5", "batch: 100, window: 5"),), base="functions", counts={"modify": 2}),
    Edit(
        "no dead letters",
        (("    schedule", "    dead_letters: false\n    schedule"),),
        base="functions",
        counts={"modify": 3, "remove": 3},
        refused=("ThumbsDeadLetterQueue",),
    ),
    Edit(
        "no schedule",
        (("    schedule: {rate: 1 day}\n", ""),),
        base="functions",
        counts={"modify": 1, "remove": 5},
        refused=("ThumbsDeadLetterQueue",),
    ),
    Edit(
        "another name of a function",
        (("  report:", "  reports:"),),
        base="functions",
        counts={"add": 8, "remove": 8},
        refused=("ReportLogGroup",),
    ),
)
