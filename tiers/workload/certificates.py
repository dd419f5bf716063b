"""The certificates of load balancers, and the policy by which they encrypt."""

from typing import Annotated

from tiers.language.elsewhere import existing
from tiers.language.shape import Example, Pattern

TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"
"""TLS 1.2 and 1.3, forward secrecy, post-quantum keys where the client has them; the default of AWS is of
2016: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html"""

Certificate = Annotated[
    str,
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscertificatemanager.html
    Pattern(
        "arn:aws(-[a-z]+)*:acm:[a-z]+(-[a-z]+)+-[0-9]{1,2}:[0-9]{12}:certificate/[A-Za-z0-9-]{1,64}",
        "the ARN of an ACM certificate, `arn:aws:acm:REGION:ACCOUNT:certificate/ID`",
    ),
    existing(),
    Example("arn:aws:acm:eu-central-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"),
]
