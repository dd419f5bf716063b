"""Entrances from the internet other than load balancers."""

from tiers.resources.bill import FREE, Bill
from tiers.resources.row import (
    BY_SCHEMA,
    NO_CONTENT,
    NO_HOST,
    NO_INTERFACE,
    UNPROTECTED,
    Entrance,
    Identity,
    Listing,
    Modeled,
    NotApplicable,
    Row,
    Unique,
)

_PAGE = "https://aws.amazon.com/cloudfront/pricing/"
# The prices depend on the location of each client, so there is none of a region.
_DISTRIBUTION = (
    Bill("data from CloudFront to clients", "GB", _PAGE, usage="cloudfront.gb"),
    Bill("requests to CloudFront", "requests", _PAGE, usage="cloudfront.requests"),
)

_CALLS = (
    Bill(
        "requests to APIs",
        "requests",
        "https://aws.amazon.com/api-gateway/pricing/",
        usage="api_gateway.requests",
    ),
)


def _api(resource_type: str, alarms: str) -> Row:
    """Return the row of an API, which several can have one name of."""
    return Row(
        resource_type,
        "an API",
        arns="API",
        api="REST_API",
        alarms=alarms,
        bills=_CALLS,
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
        # https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-call-api.html
        identity=Identity("its host name", "clients may use it; another API has another one"),
    )


ROWS = (
    Row(
        "AWS::CloudFront::Distribution",
        "a content delivery network",
        arns="DISTRIBUTION",
        bills=_DISTRIBUTION,
        glyph="cdn",
        holds=NO_CONTENT,
        # CNAMEAlreadyExists:
        # https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateDistribution.html
        unique=(Unique((), each="DistributionConfig.Aliases"),),
        deletion=UNPROTECTED,
        network=Modeled("distributions"),
        rehearsal=NO_HOST,
        listings=(Listing("cloudfront list-distributions", "DistributionList"),),
        # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-web-values-returned.html
        identity=Identity(
            "its domain name", "records of other zones may lead to it; another distribution has another one"
        ),
    ),
    Row(
        "AWS::CloudFront::OriginAccessControl",
        "what lets distributions sign their requests",
        bills=FREE,
        holds=NO_CONTENT,
        # OriginAccessControlAlreadyExists:
        # https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateOriginAccessControl.html
        unique=(Unique(("OriginAccessControlConfig.Name",)),),
        # OriginAccessControlInUse:
        # https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DeleteOriginAccessControl.html
        deletion=NotApplicable("only its use keeps it from being deleted"),
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
    ),
    # The older way, which the language does not make.
    Row(
        "AWS::CloudFront::CloudFrontOriginAccessIdentity",
        "the identity of distributions for buckets",
        arns="ORIGIN_ACCESS_IDENTITY",
        bills=FREE,
    ),
    Row(
        "AWS::CloudFront::VpcOrigin",
        "a way of CloudFront into a VPC",
        # https://aws.amazon.com/about-aws/whats-new/2024/11/amazon-cloudfront-vpc-origins/
        bills=FREE,
        holds=NO_CONTENT,
        # EntityAlreadyExists, without a word on what must be unique:
        # https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateVpcOrigin.html
        unique=(Unique(("VpcOriginEndpointConfig.Name",), doubtful=True),),
        # CannotDeleteEntityWhileInUse:
        # https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DeleteVpcOrigin.html
        deletion=NotApplicable("only its use keeps it from being deleted"),
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
        # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
        entrance=Entrance("CloudFront VPC origin", ("VpcOriginEndpointConfig.Arn",)),
        listings=(
            Listing("cloudfront list-vpc-origins", "VpcOriginList"),
            Listing("cloudfront get-vpc-origin", "VpcOrigin", about="VpcOrigin"),
        ),
    ),
    Row(
        "AWS::ApiGateway::VpcLink",
        "a way of API Gateway into a VPC",
        # https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-private-integration.html
        entrance=Entrance("API Gateway VPC link", ("TargetArns",)),
    ),
    Row(
        "AWS::ApiGatewayV2::VpcLink",
        "a way of API Gateway into a VPC",
        # https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vpc-links.html
        entrance=Entrance("API Gateway VPC link", subnets=("SubnetIds",), groups="SecurityGroupIds"),
    ),
    Row(
        "AWS::GlobalAccelerator::Accelerator",
        "static addresses for endpoints in regions",
        # https://docs.aws.amazon.com/global-accelerator/latest/dg/introduction-how-it-works.html
        identity=Identity(
            "its static addresses",
            "others may have it in their allow lists; you cannot get the same address again",
            is_address=True,
        ),
    ),
    Row(
        "AWS::GlobalAccelerator::EndpointGroup",
        "the endpoints of an accelerator in a region",
        # https://docs.aws.amazon.com/global-accelerator/latest/dg/secure-vpc-connections.html
        entrance=Entrance("Global Accelerator endpoint group", ("EndpointConfigurations.EndpointId",)),
    ),
    Row(
        "AWS::VpcLattice::TargetGroup",
        "the targets of a service of VPC Lattice",
        # https://docs.aws.amazon.com/vpc-lattice/latest/ug/security-groups.html
        entrance=Entrance("VPC Lattice target group", ("Targets.Id",), inside=True),
    ),
    Row(
        "AWS::VpcLattice::ResourceGateway",
        "a way of VPC Lattice into a VPC",
        entrance=Entrance(
            "VPC Lattice resource gateway", subnets=("SubnetIds",), groups="SecurityGroupIds", inside=True
        ),
    ),
    _api("AWS::ApiGateway::RestApi", "services.REST_API"),
    _api("AWS::ApiGatewayV2::Api", "services.HTTP_API"),
)
