"""Templates with an edge: names, certificates, and a distribution in front of an internal load balancer."""

from typing import Any

from tests.rehearsed.templates import made, ref

ZONE = "Z0123456789ABCDEFGHIJ"
OF_CLOUDFRONT = "Z2FDTNDATAQYW2"
ORIGIN_FACING = "pl-3b927c52"
OPTIMIZED, DISABLED = "658327ea-f89d-4fab-a63d-7e88639e58f6", "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
ALL_VIEWER = "216adef6-5c7f-47e4-b989-5492eafa07d3"


def get(name: str, attribute: str) -> dict[str, list[str]]:
    return {"Fn::GetAtt": [name, attribute]}


def subnet(zone: str, number: int) -> dict[str, Any]:
    return made(
        "EC2::Subnet",
        VpcId=ref("Vpc"),
        CidrBlock=f"10.0.{number}.0/24",
        AvailabilityZone=f"us-east-1{zone}",
    )


def behavior(pattern: str = "", **settings: Any) -> dict[str, Any]:
    """Return a behavior; without a pattern it is the default one."""
    own = {"PathPattern": pattern} if pattern else {}
    usual = {
        "TargetOriginId": "site",
        "ViewerProtocolPolicy": "redirect-to-https",
        "CachePolicyId": DISABLED,
        "OriginRequestPolicyId": ALL_VIEWER,
    }
    return {**own, **usual, **settings}


def distribution(**settings: Any) -> dict[str, Any]:
    usual = {
        "Enabled": True,
        "Aliases": ["shop.example.com"],
        "ViewerCertificate": {
            "AcmCertificateArn": ref("Certificate"),
            "SslSupportMethod": "sni-only",
            "MinimumProtocolVersion": "TLSv1.2_2021",
        },
        "Origins": [through(get("Origin", "Id"))],
        "CacheBehaviors": [behavior("/static/*", CachePolicyId=OPTIMIZED)],
        "DefaultCacheBehavior": behavior(),
    }
    return made("CloudFront::Distribution", DistributionConfig={**usual, **settings})


def endpoint(**settings: Any) -> dict[str, Any]:
    usual = {"Name": "site", "Arn": ref("Site"), "OriginProtocolPolicy": "http-only", "HTTPPort": 80}
    return made("CloudFront::VpcOrigin", VpcOriginEndpointConfig={**usual, **settings})


def record(name: str, of: Any, zone: str = OF_CLOUDFRONT) -> dict[str, Any]:
    """Return an alias; `zone` is that of the other name."""
    alias = {"DNSName": of, "HostedZoneId": zone}
    return made("Route53::RecordSet", HostedZoneId=ZONE, Name=name, Type="A", AliasTarget=alias)


def certificate(name: str, *others: str) -> dict[str, Any]:
    return made("CertificateManager::Certificate", DomainName=name, SubjectAlternativeNames=[*others])


def through(vpc_origin: Any) -> dict[str, Any]:
    """Return the origin of a distribution that is a VPC origin."""
    inside = {"VpcOriginId": vpc_origin}
    return {"Id": "site", "DomainName": get("Site", "DNSName"), "VpcOriginConfig": inside}


def internal(name: str, group: str) -> dict[str, Any]:
    """Return an internal load balancer with its listener."""
    return {
        name: made(
            "ElasticLoadBalancingV2::LoadBalancer",
            Scheme="internal",
            Subnets=[ref("A"), ref("B")],
            SecurityGroups=[ref(group)],
        ),
        f"{name}Http": listener(name, 80, {"Type": "forward", "TargetGroupArn": ref("Targets")}),
    }


def listener(balancer: str, port: int, action: Any, **settings: Any) -> dict[str, Any]:
    return made(
        "ElasticLoadBalancingV2::Listener",
        LoadBalancerArn=ref(balancer),
        Port=port,
        Protocol="HTTPS" if settings else "HTTP",
        DefaultActions=[action],
        **settings,
    )


def instance(subnet: str, group: str) -> dict[str, Any]:
    return made("EC2::Instance", SubnetId=ref(subnet), SecurityGroupIds=[ref(group)])


def arn_of_instance(name: str) -> dict[str, str]:
    return {"Fn::Sub": f"arn:aws:ec2:${{AWS::Region}}:${{AWS::AccountId}}:instance/${{{name}}}"}


def admitting(**source: Any) -> dict[str, Any]:
    rule = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, **source}
    return made("EC2::SecurityGroup", VpcId=ref("Vpc"), GroupDescription="x", SecurityGroupIngress=[rule])


BASE = {
    "Vpc": made("EC2::VPC", CidrBlock="10.0.0.0/16"),
    "Gateway": made("EC2::InternetGateway"),
    "Attached": made("EC2::VPCGatewayAttachment", VpcId=ref("Vpc"), InternetGatewayId=ref("Gateway")),
    "A": subnet("a", 0),
    "B": subnet("b", 1),
    "SiteGroup": admitting(SourcePrefixListId=ORIGIN_FACING),
    "WebGroup": admitting(SourceSecurityGroupId=ref("SiteGroup")),
    **internal("Site", "SiteGroup"),
    "WebA": instance("A", "WebGroup"),
    "WebB": instance("B", "WebGroup"),
    "Targets": made(
        "ElasticLoadBalancingV2::TargetGroup",
        VpcId=ref("Vpc"),
        Port=80,
        Protocol="HTTP",
        Targets=[{"Id": ref("WebA")}, {"Id": ref("WebB")}],
    ),
    "Certificate": certificate("shop.example.com"),
    "Origin": endpoint(),
    "Cdn": distribution(),
    "Record": record("shop.example.com", get("Cdn", "DomainName")),
}

REDIRECT = {
    "Type": "redirect",
    "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"},
}


def public(name: str) -> dict[str, Any]:
    """Return an internet-facing load balancer with a lock, as a domain of the specs makes one."""
    lock = {"Certificates": [{"CertificateArn": ref("Certificate")}]}
    forward = {"Type": "forward", "TargetGroupArn": ref(f"{name}Targets")}
    return {
        name: made(
            "ElasticLoadBalancingV2::LoadBalancer",
            Subnets=[ref("A"), ref("B")],
            SecurityGroups=[ref("FrontGroup")],
        ),
        f"{name}Targets": made(
            "ElasticLoadBalancingV2::TargetGroup",
            VpcId=ref("Vpc"),
            Port=80,
            Protocol="HTTP",
            Targets=[{"Id": ref(f"{name}Web")}],
        ),
        f"{name}Web": instance("A", "WebGroup"),
        f"{name}Http": listener(name, 80, REDIRECT),
        f"{name}Https": listener(name, 443, forward, **lock),
    }


def weighted(name: str, weight: int) -> dict[str, Any]:
    alias = {"DNSName": get(name, "DNSName"), "HostedZoneId": get(name, "CanonicalHostedZoneID")}
    return made(
        "Route53::RecordSet",
        HostedZoneName="example.com.",
        Name="www.example.com.",
        Type="A",
        AliasTarget=alias,
        SetIdentifier=name,
        Weight=weight,
    )


def _anyone() -> dict[str, Any]:
    rules = [
        {"IpProtocol": "tcp", "FromPort": each, "ToPort": each, "CidrIp": "0.0.0.0/0"} for each in (80, 443)
    ]
    return made("EC2::SecurityGroup", VpcId=ref("Vpc"), GroupDescription="x", SecurityGroupIngress=rules)


def by_name(
    origin: Any, name: str, policy: str = EXCEPT_HOST, certificate: str = "Certificate"
) -> dict[str, Any]:
    """Return a distribution that finds its origin on the internet, and requests it over HTTPS."""
    settings = {"OriginProtocolPolicy": "https-only", "OriginSSLProtocols": ["TLSv1.2"]}
    secret = [{"HeaderName": "X-Origin-Secret", "HeaderValue": "of {CloudFront}; 1"}]
    origins = [
        {
            "Id": "site",
            "DomainName": origin,
            "CustomOriginConfig": settings,
            "OriginCustomHeaders": secret,
        }
    ]
    default = behavior(OriginRequestPolicyId=policy)
    return distribution(
        Aliases=[name],
        Origins=origins,
        CacheBehaviors=[],
        DefaultCacheBehavior=default,
        ViewerCertificate={"AcmCertificateArn": ref(certificate)},
    )


REFUSAL = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "403"}}
NAMED = {
    **{name: BASE[name] for name in ("Vpc", "Gateway", "Attached", "A", "B")},
    "Table": made("EC2::RouteTable", VpcId=ref("Vpc")),
    "Route": made(
        "EC2::Route", RouteTableId=ref("Table"), DestinationCidrBlock="0.0.0.0/0", GatewayId=ref("Gateway")
    ),
    "TableA": made("EC2::SubnetRouteTableAssociation", SubnetId=ref("A"), RouteTableId=ref("Table")),
    "TableB": made("EC2::SubnetRouteTableAssociation", SubnetId=ref("B"), RouteTableId=ref("Table")),
    "FrontGroup": _anyone(),
    "WebGroup": admitting(SourceSecurityGroupId=ref("FrontGroup")),
    "Certificate": certificate("example.com", "*.example.com"),
    **public("Old"),
    **public("New"),
    # Without the header of the distributions, it refuses.
    "NewHttps": listener("New", 443, REFUSAL, Certificates=[{"CertificateArn": ref("Certificate")}]),
    "NewRule": made(
        "ElasticLoadBalancingV2::ListenerRule",
        ListenerArn=ref("NewHttps"),
        Priority=1,
        Conditions=[
            {
                "Field": "http-header",
                "HttpHeaderConfig": {"HttpHeaderName": "X-Origin-Secret", "Values": ["of {CloudFront}; 1"]},
            }
        ],
        Actions=[{"Type": "forward", "TargetGroupArn": ref("NewTargets")}],
    ),
    "RecordOld": weighted("Old", 9),
    "RecordNew": weighted("New", 1),
    "Cdn": by_name("www.example.com", "shop.example.com"),
    "CdnRecord": record("shop.example.com", get("Cdn", "DomainName")),
    # The certificate of the origin is for its own name, and not for the forwarded one.
    "Other": certificate("far.example.org"),
    "Far": by_name("www.example.com", "far.example.org", ALL_VIEWER, "Other"),
    # The certificate is not for the name of the load balancer.
    "Bare": by_name(get("Old", "DNSName"), "bare.example.com"),
}


def delivering(name: str, **settings: Any) -> dict[str, Any]:
    """Return a distribution of the bucket, with the name that CloudFront gives it."""
    files = {
        "Id": "files",
        "DomainName": get("Files", "RegionalDomainName"),
        "S3OriginConfig": {"OriginAccessIdentity": ""},
        "OriginAccessControlId": get("Control", "Id"),
    }
    usual = {
        "Aliases": [],
        "ViewerCertificate": {"CloudFrontDefaultCertificate": True},
        "Origins": [files],
        "CacheBehaviors": [],
        "DefaultCacheBehavior": {
            "TargetOriginId": "files",
            "ViewerProtocolPolicy": "https-only",
            "CachePolicyId": OPTIMIZED,
        },
        "DefaultRootObject": "index.html",
    }
    return {name: distribution(**{**usual, **settings})}


def _admits(*names: str) -> list[dict[str, Any]]:
    arn = "arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${%s}"
    return [
        {
            "Effect": "Allow",
            "Principal": {"Service": "cloudfront.amazonaws.com"},
            "Action": "s3:GetObject",
            "Resource": {"Fn::Sub": "${Files.Arn}/*"},
            "Condition": {"StringEquals": {"AWS:SourceArn": {"Fn::Sub": arn % name}}},
        }
        for name in names
    ]


SINGLE_PAGE = [{"ErrorCode": 403, "ResponseCode": 200, "ResponsePagePath": "/index.html"}]
DELIVERED = {
    "Files": made("S3::Bucket"),
    "Control": made(
        "CloudFront::OriginAccessControl",
        OriginAccessControlConfig={
            "Name": "files",
            "OriginAccessControlOriginType": "s3",
            "SigningBehavior": "always",
            "SigningProtocol": "sigv4",
        },
    ),
    **delivering("App", CustomErrorResponses=SINGLE_PAGE),
    **delivering("Rootless", DefaultRootObject=""),
    **delivering("Refused"),
    "Policy": made(
        "S3::BucketPolicy", Bucket=ref("Files"), PolicyDocument={"Statement": _admits("App", "Rootless")}
    ),
}
