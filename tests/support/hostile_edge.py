"""The edge of a template that says a word wherever it can."""

from collections.abc import Callable

from tests.rehearsed.templates import made


def of_the_edge(word: str, ref: Callable[[str], dict[str, str]]) -> dict[str, object]:
    """Return a distribution with a word in every place that another one can be in, and its names."""
    default = {"TargetOriginId": word, "ViewerProtocolPolicy": "redirect-to-https", "ForwardedValues": {}}
    behaviors = [
        # An accent is in no path that is requested.
        {**default, "PathPattern": f"{word}\u00e9", "TargetOriginId": "files"},
        {**default, "PathPattern": "/odd/*", "ViewerProtocolPolicy": word, "CachePolicyId": word},
    ]
    files = {
        "Id": "files",
        "DomainName": {"Fn::GetAtt": [f"{word}Files", "RegionalDomainName"]},
        "S3OriginConfig": {},
        "OriginAccessControlId": {"Fn::GetAtt": [f"{word}Control", "Id"]},
    }
    site = {
        "Id": word,
        "DomainName": {"Fn::GetAtt": [f"{word}Front", "DNSName"]},
        "CustomOriginConfig": {"OriginProtocolPolicy": "http-only"},
    }
    settings = {
        "Enabled": True,
        "Aliases": [word],
        "Origins": [site, files],
        "CacheBehaviors": behaviors,
        "DefaultCacheBehavior": default,
        "CustomErrorResponses": [{"ErrorCode": word, "ResponsePagePath": word, "ResponseCode": word}],
        "ViewerCertificate": {"AcmCertificateArn": ref("Certificate")},
    }
    alias = {"DNSName": word, "HostedZoneId": word}
    statement = {"Effect": word, "Principal": {"Service": word}, "Action": word, "Condition": {word: {}}}
    return {
        "Certificate": made(
            "CertificateManager::Certificate", DomainName=word, SubjectAlternativeNames=[word]
        ),
        "Cdn": made("CloudFront::Distribution", DistributionConfig=settings),
        "Files": made("S3::Bucket", BucketName=word),
        "Control": made("CloudFront::OriginAccessControl", OriginAccessControlConfig={"Name": word}),
        "Policy": made("S3::BucketPolicy", Bucket=ref("Files"), PolicyDocument={"Statement": [statement]}),
        "Record": made("Route53::RecordSet", Name=word, Type="A", AliasTarget=alias),
        "Named": made("Route53::RecordSet", Name="a.example", Type="A", AliasTarget=alias),
    }
