"""Keys, secrets, certificates, firewalls, and accounts."""

from tiers.resources.bill import FREE, SECRETS, Bill, Price, secrets
from tiers.resources.row import (
    BY_SCHEMA,
    NO_CONTENT,
    NO_EFFECT,
    NO_HOST,
    NO_INTERFACE,
    UNPROTECTED,
    Deletion,
    Holds,
    Identity,
    Listing,
    NotApplicable,
    Outcome,
    Row,
    Unique,
)

_KEYS = "https://aws.amazon.com/kms/pricing/"
_KEY = (
    Bill("key", "months", _KEYS, Price("kms.key.months", "awskms", "KMS-Keys")),
    Bill(
        "requests to keys",
        "requests",
        _KEYS,
        Price("kms.requests", "awskms", "KMS-Requests"),
        usage="kms.requests",
    ),
)
_SECRET = (
    secrets("secret", "always"),
    Bill(
        "requests for secrets",
        "requests",
        SECRETS,
        Price("secret.requests", "AWSSecretsManager", "AWSSecretsManagerAPIRequest"),
        usage="secret.requests",
    ),
)
_WAF = "https://aws.amazon.com/waf/pricing/"
_WEB_ACL = (
    Bill("web ACL", "months", _WAF, Price("waf.web_acl.months", "awswaf", "WebACLV2")),
    Bill(
        "rules of web ACLs",
        "months",
        _WAF,
        Price("waf.rule.months", "awswaf", "RuleV2"),
        "web_acl_rules",
        trap="each rule and each rule group of a web ACL is billed by the month",
    ),
    Bill(
        "requests to web ACLs",
        "requests",
        _WAF,
        Price("waf.requests", "awswaf", "RequestV2-Tier1"),
        usage="waf.requests",
    ),
    Bill(
        "fee of the rule group {group}",
        "months",
        _WAF,
        reader="web_acl_fees",
        trap="rule groups against bots, fraud, and floods have a monthly fee, and one for each request",
    ),
)

ROWS = (
    Row(
        "AWS::KMS::Key",
        "a key",
        listings=(Listing("kms list-keys", "Keys"),),
        arns="KEY",
        bills=_KEY,
        holds=Holds("the only key to the data that it encrypted"),
        unique=BY_SCHEMA,
        deletion=Deletion(remover="key"),
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
    ),
    Row(
        "AWS::KMS::ReplicaKey",
        "a key with a primary key in another region",
        arns="KEY",
        holds=Holds("the only key to the data that it encrypted in this region"),
    ),
    Row(
        "AWS::SecretsManager::Secret",
        "a secret",
        arns="SECRET",
        bills=_SECRET,
        holds=Holds("the secret's value"),
        # ResourceExistsException:
        # https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
        unique=(Unique(("Name",)),),
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
    ),
    Row(
        "AWS::SecretsManager::RotationSchedule",
        "the rotation of a secret",
        unique=(Unique(("SecretId",), outcome=Outcome.TAKEN_AWAY),),
    ),
    Row(
        "AWS::SecretsManager::ResourcePolicy",
        "the policy of a secret",
        listings=(Listing("secretsmanager get-resource-policy", "ResourcePolicy", about="ARN"),),
        unique=(Unique(("SecretId",), outcome=Outcome.TAKEN_AWAY),),
    ),
    Row(
        "AWS::CertificateManager::Certificate",
        "a certificate",
        alarms="services.CERTIFICATE",
        bills=FREE,
        holds=NotApplicable("AWS issues another one"),
        unique=BY_SCHEMA,
        # ResourceInUseException: https://docs.aws.amazon.com/acm/latest/APIReference/API_DeleteCertificate.html
        deletion=NotApplicable("only its use keeps it from being deleted"),
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
        # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-certificatemanager-certificate.html
        # With a hosted zone, CloudFormation creates the records that validate it.
        identity=Identity(
            "its ARN",
            "without a hosted zone, a new certificate is of no use before you validate it",
            unless="DomainValidationOptions.*.HostedZoneId",
        ),
    ),
    *(
        Row(
            f"AWS::{service}::Connection",
            "a connection to a host of repositories",
            # https://docs.aws.amazon.com/dtconsole/latest/userguide/connections-update.html
            identity=Identity(
                "the consent to its repositories",
                "a new connection is pending until a person completes it in the console",
            ),
        )
        for service in ("CodeConnections", "CodeStarConnections")
    ),
    Row(
        "AWS::Cognito::UserPool",
        "users and their passwords",
        holds=Holds("its users"),
        deletion=Deletion("DeletionProtection"),
    ),
    Row("AWS::Organizations::Account", "an account", holds=Holds("the account")),
    Row(
        "AWS::WAFv2::WebACL",
        "a web ACL",
        bills=_WEB_ACL,
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        # WAFAssociatedItemException: https://docs.aws.amazon.com/waf/latest/APIReference/API_DeleteWebACL.html
        deletion=NotApplicable("only its use keeps it from being deleted"),
        network=NO_EFFECT,
        rehearsal=NO_HOST,
        name="Name",
    ),
    Row(
        "AWS::WAFv2::LoggingConfiguration",
        "the logging of a web ACL",
        bills=NotApplicable("the log is billed"),
        holds=NotApplicable("the log has what was logged"),
        # One log destination per web ACL:
        # https://docs.aws.amazon.com/waf/latest/APIReference/API_PutLoggingConfiguration.html
        unique=(Unique(("ResourceArn",), outcome=Outcome.TAKEN_AWAY),),
        deletion=UNPROTECTED,
        network=NO_EFFECT,
        rehearsal=NO_HOST,
    ),
    Row(
        "AWS::WAFv2::WebACLAssociation",
        "the firewall of a resource",
        bills=NotApplicable("the web ACL is billed"),
        holds=NO_CONTENT,
        unique=(Unique(("ResourceArn",), outcome=Outcome.TAKEN_AWAY),),
        deletion=UNPROTECTED,
        network=NO_EFFECT,
        rehearsal=NO_HOST,
    ),
    Row(
        "AWS::KMS::Alias",
        "a name of a key",
        arns="KEY_ALIAS",
        holds=NotApplicable("the key has what it encrypts"),
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
        bills=FREE,
    ),
)
