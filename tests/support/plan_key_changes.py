"""Changes of the key of a spec, and what a plan says of each."""

from tests.support.plan_specs import Edit

_ARN = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
_CREATE = ("name: shop\n", "name: shop\nencryption: {key: create}\n")


def _kept(*paths: str) -> tuple[str, str]:
    """Return a key for everything, and overrides that keep those of a cluster."""
    overrides = ", ".join(f"OrdersDBCluster.{path}: null" for path in paths)
    return "name: shop\n", f"name: shop\nencryption: {{key: create}}\noverrides: {{{overrides}}}\n"


KEYS: tuple[Edit, ...] = (
    Edit(
        "a key for tables, topics, and queues",
        (_CREATE,),
        base="stores",
        follows={"replace": 1},
        counts={"add": 2, "modify": 7},
    ),
    Edit(
        "another key for tables, topics, and queues",
        (("key: create", f"key: {_ARN}"),),
        base="keyed stores",
        follows={"replace": 1},
        counts={"modify": 7, "remove": 2},
        refused=("EncryptionKey",),
        codes=("T6088",),
    ),
    Edit(
        "no key for tables, topics, and queues",
        (("encryption: {key: create}\n", ""),),
        base="keyed stores",
        follows={"replace": 1},
        counts={"modify": 7, "remove": 2},
        refused=("EncryptionKey",),
        codes=("T6088",),
    ),
    Edit(
        "a key for caches",
        (_CREATE,),
        base="caches",
        said=(
            "replace SessionsReplicationGroup: KmsKeyId",
            "replace PricesReplicationGroup: KmsKeyId",
            "replace CatalogueReplicationGroup: KmsKeyId",
            "replace QuotesServerlessCache: KmsKeyId",
        ),
        follows={"interrupt": 1},
        counts={"add": 2, "modify": 1},
        refused=(
            "SessionsReplicationGroup",
            "PricesReplicationGroup",
            "CatalogueReplicationGroup",
            "QuotesServerlessCache",
        ),
        codes=("T6007", "T6087", "T6087", "T6087", "T6087"),
    ),
    Edit(
        "a key for a file system",
        (_CREATE,),
        base="shared",
        said=("replace SharedFileSystem: KmsKeyId",),
        follows={"replace": 3, "interrupt": 1, "revise": 1},
        counts={"add": 2, "modify": 6},
        refused=("SharedFileSystem", "SharedAccessPointFiles"),
        codes=("T6087",),
    ),
    Edit(
        "a key for a vault of backups",
        (_CREATE,),
        base="backups",
        said=("replace OperationsBackupVault: EncryptionKeyArn",),
        counts={"add": 3, "modify": 6},
        refused=("OperationsBackupVault",),
        codes=("T6007", "T6087"),
    ),
    Edit(
        "a key for all but a vault of backups",
        ((_CREATE[0], f"{_CREATE[1]}overrides: {{OperationsBackupVault.EncryptionKeyArn: null}}\n"),),
        base="backups",
        counts={"add": 3, "modify": 3},
    ),
    Edit(
        "a key for a cluster",
        (_CREATE,),
        base="aurora",
        said=("replace OrdersDBCluster: KmsKeyId",),
        follows={"replace": 3, "interrupt": 1},
        counts={"add": 2, "modify": 4},
        refused=("OrdersDBCluster",),
        codes=("T6087",),
    ),
    Edit(
        "a key for all but a cluster",
        (_kept("KmsKeyId", "MasterUserSecret"),),
        base="aurora",
        follows={"interrupt": 1},
        counts={"add": 2, "modify": 2},
    ),
    Edit(
        "a key for the secret of a cluster alone",
        (_kept("KmsKeyId"),),
        base="aurora",
        follows={"interrupt": 1},
        counts={"add": 2, "modify": 3},
        codes=("T6020",),
    ),
    Edit(
        "a key for buckets",
        (_CREATE,),
        base="stored",
        counts={"add": 3, "modify": 6},
    ),
    Edit(
        "a key for a database",
        (_CREATE,),
        base="mysql",
        said=("replace OrdersDBInstance: KmsKeyId",),
        follows={"may_replace": 1, "replace": 3, "interrupt": 1},
        counts={"add": 2, "modify": 6},
        refused=("OrdersDBInstance", "OrdersReadReplica1"),
        codes=("T6023", "T6087"),
    ),
)
