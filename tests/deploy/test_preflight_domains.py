"""Hosted zones that cannot have a name, and what is in the way of its records and certificate."""

from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from botocore.session import get_session

from tests.support.aws_double import Refused
from tests.support.deploy_double import SINGLE, fresh
from tests.support.standing import run
from tiers.deploy.aws import Aws

ZONE = "Z0123456789ABCDEFGHIJ"
SPEC = """\
version: 1
name: quiet
presentation:
  site:
    type: load_balancer
    forward_to: web
    domain: {{name: [www.example.com, "*.example.com"], zone: Z0123456789ABCDEFGHIJ{routing}}}
logic:
  web: {{type: autoscaling, port: 80, user_data: "#!/bin/bash"}}
"""
TARGET = {"HostedZoneId": "Z35SXDOTRQ7X7K", "DNSName": "old.example.net.", "EvaluateTargetHealth": False}
LISTS_PROTECTIONS = (
    "ListResourceRecordSetProtections" in get_session().get_service_model("route53").operation_names
)
NEW, OLD, WWW = ", routing: {weight: 10}", ", routing: latency", "www.example.com."


def zone(name: str = "example.com.", *, private: bool = False) -> dict[str, Any]:
    config = {"PrivateZone": private}
    return {
        "HostedZone": {"Id": f"/hostedzone/{ZONE}", "Name": name, "CallerReference": "x", "Config": config}
    }


def record(name: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"Name": name, "Type": kind, **(more or {"AliasTarget": TARGET})}


def caa(name: str, *values: str) -> dict[str, Any]:
    return record(name, "CAA", TTL=300, ResourceRecords=[{"Value": value} for value in values])


def refused(code: str) -> Refused:
    return Refused(code, "no", 404 if code == "NoSuchHostedZone" else 403)


def done(
    folder: Path, *records: dict[str, Any], routing: str = "", protected: Any = (), **answers: Any
) -> tuple[int, str]:
    """Deploy the spec in an account with a zone, and return the exit code and the output."""
    listed = {"ResourceRecordSetProtections": [{"RecordName": n, "RecordType": t} for n, t in protected]}
    account = fresh().world
    account.account.on(
        route53__GetHostedZone=answers.get("found", zone()),
        route53__ListHostedZones=answers.get("all", {"HostedZones": [], "Marker": "", **PAGE}),
        route53__ListResourceRecordSets={"ResourceRecordSets": list(records), **PAGE},
        route53__ListResourceRecordSetProtections=answers.get("protections", listed),
    )
    result = run(account, folder, "deploy", *SINGLE, "--yes", spec=SPEC.format(routing=routing))
    return result.code, result.out


PAGE = {"IsTruncated": False, "MaxItems": "300"}


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({"found": refused("NoSuchHostedZone")}, f"[T7205]: the hosted zone `{ZONE}` does not exist in this"),
        ({"found": refused("AccessDenied")}, f"[T7205]: the hosted zone `{ZONE}` does not exist in this"),
        (
            {"found": refused("AccessDenied"), "all": refused("AccessDenied")},
            "warning[T7207]: could not check hosted zones: the permission `route53:GetHostedZone`",
        ),
        ({"found": zone(private=True)}, f"error[T7205]: the hosted zone `{ZONE}` is private"),
        ({"found": zone("example.org.")}, "the hosted zone of `example.org` cannot have `www.example.com`"),
        ({"protected": [(WWW, "A")]}, "error[T7285]: records of type A for `www.example.com` are protected"),
        ({"protected": [(WWW, "AAAA"), ("mail.example.com.", "A")]}, ""),
        (
            {"protections": refused("AccessDenied")},
            "warning[T7207]: could not check protections of records: the permission",
        ),
    ],
)
def test_zones_that_cannot_have_a_name(tmp_path: Path, answers: Any, found: str) -> None:
    if answers.keys() & {"protected", "protections"} and not LISTS_PROTECTIONS:
        pytest.skip("the installed boto3 cannot list protections of records, and a deployment says so")
    code, out = done(tmp_path, **answers)
    assert found in out
    assert (code == 0) == ("error[" not in out), out
    assert ("T72" in out) == bool(found), out


@pytest.mark.parametrize(
    ("records", "routing", "found"),
    [
        ([record("example.com.", "A"), record("zzz.example.com.", "A")], "", ""),
        ([record(WWW, "A")], "", "error[T7283]: `www.example.com` has a record of type A that this stack"),
        ([record(WWW, "CNAME")], NEW, "error[T7283]: `www.example.com` has a record of type CNAME"),
        ([record(WWW, "TXT", TTL=60)], "", ""),
        ([record(r"\052.example.com.", "A")], "", "error[T7283]: `*.example.com` has a record of type A"),
        ([record(WWW, "A")], NEW, "error[T7283]"),
        ([record(WWW, "A", SetIdentifier="old", Weight=90)], NEW, ""),
        ([record(WWW, "A", SetIdentifier="old", Weight=90)], OLD, "error[T7283]"),
        ([record(WWW, "A", SetIdentifier="old", Weight=90)], "", "error[T7283]"),
        ([record(WWW, "A", SetIdentifier="old", Region="us-east-1")], OLD, ""),
        ([record(WWW, "A", SetIdentifier="old", Region="eu-west-1")], OLD, "error[T7283]"),
        ([record(WWW, "NS", TTL=60)], "", "delegates `www.example.com` to other name servers"),
        ([record("example.com.", "NS", TTL=60)], "", ""),
        (
            [caa("example.com.", '0 issue "letsencrypt.org"')],
            "",
            "error[T7284]: the CAA records of `example.com`",
        ),
        ([caa("example.com.", '0 issue ";"')], "", "error[T7284]"),
        ([caa("example.com.", '0 issue "amazontrust.com; account=1"')], "", ""),
        ([caa("example.com.", '0 iodef "mailto:a@example.com"')], "", ""),
        (
            [caa("example.com.", '0 issue "amazon.com"', '0 issuewild "letsencrypt.org"')],
            "",
            "the CAA records of `example.com` do not allow Amazon to issue a certificate for `*.example.com`",
        ),
        ([caa(WWW, '0 issue "amazon.com"'), caa("example.com.", '0 issuewild "amazonaws.com"')], "", ""),
    ],
)
def test_records_in_the_way(tmp_path: Path, records: Any, routing: str, found: str) -> None:
    code, out = done(tmp_path, *records, routing=routing)
    assert found in out
    assert (code == 0) == (not found), out
    if found:
        assert "--> quiet.yaml:7:" in out


def test_an_old_boto3_cannot_list_protections(tmp_path: Path) -> None:
    with mock.patch.object(Aws, "knows", return_value=False):
        code, out = done(tmp_path)
    assert code == 0
    assert "could not check protections of records: the installed boto3 cannot list them" in out
