"""Properties of databases that the compiler sets for security, and what keeps each of them."""

from typing import Any

from tiers.compile.checks.protections import Protection, at_least, is_kept, is_off, is_on, is_one_of, same
from tiers.diagnostics.codes import extensions as codes

INSTANCE, DATABASE_CLUSTER = "AWS::RDS::DBInstance", "AWS::RDS::DBCluster"
DATABASES = (INSTANCE, DATABASE_CLUSTER)
PARAMETERS = ("AWS::RDS::DBParameterGroup", "AWS::RDS::DBClusterParameterGroup")
OPTIONS = "AWS::RDS::OptionGroup"
PROXY = "AWS::RDS::DBProxy"
SECRET = "AWS::SecretsManager::Secret"  # noqa: S105 - a type


def _all_of(was: Any, now: Any) -> bool:  # noqa: ANN401 - JSON-like data
    return isinstance(was, list) and isinstance(now, list) and all(each in now for each in was)


_is_required = is_one_of("1", "on")

OF_DATABASES = (
    *(
        Protection(
            type_,
            ("Properties", "StorageEncrypted"),
            codes.OVERRIDE_UNENCRYPTED,
            "its storage may be unencrypted",
            is_on,
        )
        for type_ in DATABASES
    ),
    *(
        Protection(
            type_,
            ("Properties", "PubliclyAccessible"),
            codes.OVERRIDE_PUBLIC,
            "may get a public address",
            is_off,
        )
        for type_ in DATABASES
    ),
    *(
        Protection(type_, (name,), codes.OVERRIDE_DELETABLE, "its data may be deleted with it", is_kept)
        for type_ in DATABASES
        for name in ("DeletionPolicy", "UpdateReplacePolicy")
    ),
    *(
        Protection(
            type_,
            ("Properties", "DeletionProtection"),
            codes.OVERRIDE_DELETABLE,
            "one API call deletes it",
            is_on,
        )
        for type_ in DATABASES
    ),
    *(
        Protection(
            type_,
            ("Properties", "BackupRetentionPeriod"),
            codes.OVERRIDE_DELETABLE,
            "fewer backups",
            at_least,
        )
        for type_ in DATABASES
    ),
    *(
        Protection(
            type_,
            ("Properties", "AutoMinorVersionUpgrade"),
            codes.OVERRIDE_HARDENING,
            "patches are not installed",
            is_on,
        )
        for type_ in DATABASES
    ),
    *(
        Protection(
            type_,
            ("Properties", "Parameters", name),
            codes.OVERRIDE_TLS,
            "clients may connect without TLS",
            _is_required,
        )
        for type_ in PARAMETERS
        for name in ("rds.force_ssl", "require_secure_transport")
    ),
    Protection(
        PROXY, ("Properties", "RequireTLS"), codes.OVERRIDE_TLS, "clients may connect without TLS", is_on
    ),
    *(
        Protection(
            type_,
            ("Properties", name),
            codes.OVERRIDE_TLS,
            "its parameters have no effect",
            same,
        )
        for type_, name in (
            (INSTANCE, "DBParameterGroupName"),
            (DATABASE_CLUSTER, "DBClusterParameterGroupName"),
        )
    ),
    *(
        Protection(
            type_,
            ("Properties", "EnableCloudwatchLogsExports"),
            codes.OVERRIDE_LOGGING,
            "fewer logs are kept",
            _all_of,
        )
        for type_ in DATABASES
    ),
    *(
        Protection(type_, tuple(path), codes.OVERRIDE_LOGGING, "less of its activity may be recorded", same)
        for type_, *path in (
            (INSTANCE, "Properties", "OptionGroupName"),
            (OPTIONS, "Properties", "OptionConfigurations"),
            (PARAMETERS[0], "Properties", "Parameters", "pgaudit.log"),
        )
    ),
    *(
        Protection(
            type_,
            ("Properties", "ManageMasterUserPassword"),
            codes.OVERRIDE_PASSWORD,
            "RDS does not rotate the password",
            is_on,
        )
        for type_ in DATABASES
    ),
    Protection(
        INSTANCE,
        ("Properties", "MasterUserPassword"),
        codes.OVERRIDE_PASSWORD,
        "not the password in the secret",
        same,
    ),
    Protection(
        SECRET,
        ("Properties", "GenerateSecretString", "PasswordLength"),
        codes.OVERRIDE_PASSWORD,
        "easier to guess",
        at_least,
    ),
)
