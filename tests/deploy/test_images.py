"""`--image COMPONENT=IMAGE`: the image of a component as the value of a stack parameter."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.deploy_double import Deploys, fresh
from tests.support.stack_double import deployed
from tests.support.standing import Result, bundle, run
from tiers.ir.placed import Layout

DIGEST = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web@sha256:" + "0123456789abcdef" * 4
SPEC = """\
version: 1
name: quiet
logic:
  web: {type: fargate, image: {parameter: WebImage}}
  worker: {type: fargate, image: {parameter: WebImage}}
  mail: {type: fargate, image: {parameter: MailImage, default: 'public.ecr.aws/acme/mail:1.4'}}
  fixed: {type: fargate, image: 'public.ecr.aws/acme/fixed:2'}
data:
  jobs: {type: queue}
"""
WORDS = ("--no-lint", "--no-verify", "--out", "out", "--yes", "--layout", "single")


def deploy(tmp_path: Path, double: Deploys, *words: str, spec: str = SPEC) -> Result:
    done = run(double.world, tmp_path, "deploy", *WORDS, *words, spec=spec)
    assert "Traceback" not in done.err
    return done


def sent(double: Deploys) -> Any:
    """Return the parameters of the only change set."""
    [made] = double.world.account.made("cloudformation.CreateChangeSet")
    return made["Parameters"]


def test_an_image_is_the_value_of_its_parameter(tmp_path: Path) -> None:
    double = fresh()
    assert deploy(tmp_path, double, "--image", f"web={DIGEST}").code == 0
    assert sent(double) == [{"ParameterKey": "WebImage", "ParameterValue": DIGEST}]


def test_components_with_one_parameter_have_one_image(tmp_path: Path) -> None:
    double = fresh()
    words = ("--image", f"web={DIGEST}", "--image", f"worker={DIGEST}", "--parameter", f"WebImage={DIGEST}")
    assert deploy(tmp_path, double, *words).code == 0
    assert sent(double) == [{"ParameterKey": "WebImage", "ParameterValue": DIGEST}]


def test_the_image_of_the_last_deployment_stays(tmp_path: Path) -> None:
    stack = deployed(bundle(Layout.SINGLE, SPEC))
    next(iter(stack.stacks.values())).parameters = {"WebImage": DIGEST, "MailImage": "acme/mail:1.3"}
    double = Deploys(stack)
    changed = SPEC.replace("type: queue", "type: queue, delay: 5")
    assert deploy(tmp_path, double, "--image", "mail=acme/mail:1.5", spec=changed).code == 0
    assert sent(double) == [
        {"ParameterKey": "WebImage", "UsePreviousValue": True},
        {"ParameterKey": "MailImage", "ParameterValue": "acme/mail:1.5"},
    ]


def test_a_first_deployment_needs_an_image(tmp_path: Path) -> None:
    done = deploy(tmp_path, fresh())
    assert re.search(r"error\[T7208\]: the parameter `WebImage` has no value\n *--> quiet\.yaml:4:", done.out)
    assert "pass `--image web=IMAGE`" in done.out


REFUSED = {
    ("wbe=a:1",): ("T7231", "unknown component `wbe` in `--image`", 1, "did you mean `web`?"),
    ("xyz=a:1",): ("T7231", "unknown component `xyz` in `--image`", 1, "use one of `web`, `worker`"),
    ("jobs=a:1",): ("T7231", "`--image jobs=…` is for a component without an image", 9, "use one of `web`"),
    ("fixed=a:1",): (
        "T7231",
        "the image of `fixed` is not a stack parameter",
        7,
        'use `image: {parameter: FixedImage, default: "public.ecr.aws/acme/fixed:2"}`',
    ),
    ("web=my image",): ("T7232", "`my image` is not a valid image of `web`", 4, "use a container image such"),
    ("web=./web",): ("T7232", "`./web` is not a valid image of `web`", 4, "use a container image such"),
    ("web=a:1\x1b[2J",): ("T7232", r"`a:1\x1b[2J` is not a valid image of `web`", 4, "use a container image"),
    ("web=a:1", "worker=a:2"): (
        "T7233",
        "conflicting values of `WebImage`: `a:1` and `a:2`",
        5,
        "remove one of them",
    ),
    ("web=a:1", "web=a:2"): ("T7233", "conflicting values of `WebImage`", 4, "remove one of them"),
}


@pytest.mark.parametrize("images", REFUSED)
def test_a_wrong_image_is_told_with_the_way_out(tmp_path: Path, images: tuple[str, ...]) -> None:
    code, message, line, fix = REFUSED[images]
    double = fresh()
    done = deploy(tmp_path, double, *(word for each in images for word in ("--image", each)))
    assert done.code == 1
    found = re.findall(r"error\[(T\d+)\]: (.+)\n *--> quiet\.yaml:(\d+):", done.out)
    assert [(each, int(at)) for each, _, at in found] == [(code, line)]
    assert found[0][1].startswith(message)
    assert f"help: {fix}" in done.out
    assert double.world.account.made("cloudformation.CreateChangeSet") == []


def test_an_image_and_a_parameter_must_agree(tmp_path: Path) -> None:
    done = deploy(tmp_path, fresh(), "--image", "web=a:1", "--parameter", "WebImage=a:2")
    assert done.code == 1
    assert "conflicting values of `WebImage`: `a:2` and `a:1`" in done.out


@pytest.mark.parametrize(("image", "tag"), [("acme/web", "latest"), ("acme/web:main", "main"), (DIGEST, "")])
def test_a_moving_tag_is_a_warning(tmp_path: Path, image: str, tag: str) -> None:
    done = deploy(tmp_path, fresh(), "--image", f"web={image}")
    assert done.code == 0
    warned = re.findall(r"warning\[T3032\]: (.+)\n *--> quiet\.yaml:4:", done.out)
    assert warned == ([f"the tag `{tag}` of the image of `web` is moved by each push"] if tag else [])
    assert (
        not tag or "help: use a version as the tag, or a digest: `--image web=acme/web@sha256:…`" in done.out
    )


def test_an_accepted_moving_tag_is_none(tmp_path: Path) -> None:
    accepted = SPEC.replace("acme/fixed:2", "acme/fixed") + "accept: {moving-tag: a test}\n"
    done = deploy(tmp_path, fresh(), "--image", "web=acme/web", spec=accepted)
    assert (done.code, "T3032" in done.out) == (0, False)


def test_the_id_of_a_server_s_image_has_no_tag(tmp_path: Path) -> None:
    spec = "version: 1\nname: quiet\nlogic: {web: {type: ec2, image: {parameter: Ami, default: al2023}}}\n"
    done = deploy(tmp_path, fresh(), "--image", "web=/ours/image", spec=spec)
    assert (done.code, "T3032" in done.out) == (0, False)


@pytest.mark.parametrize("word", ["web", "=a:1", "web=", ""])
def test_half_an_image_is_wrong_usage(tmp_path: Path, word: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        deploy(tmp_path, fresh(), "--image", word)
    assert stopped.value.code == 2


def test_a_plan_knows_the_image(tmp_path: Path) -> None:
    double = fresh()
    (tmp_path / "quiet.yaml").write_text(SPEC)
    assert run(double.world, tmp_path, "compile", "--no-lint", "--out", "old", spec=SPEC).code == 0
    words = ("plan", "--against", "old", "--image")
    planned = run(double.world, tmp_path, *words, "mail=a:2", spec=SPEC).out
    assert re.search(r"mail\.Image: .* -> a:2  \[new revision", planned), planned
    refused = run(double.world, tmp_path, *words, "fixed=a:1", spec=SPEC)
    assert (refused.code, "error[T7231]" in refused.out) == (1, True)


def test_a_link_has_the_image(tmp_path: Path) -> None:
    double = fresh()
    words = ("package", "--bucket", "templates", "--no-lint", "--no-verify", "--image", f"web={DIGEST}")
    done = run(double.world, tmp_path, *words, spec=SPEC)
    assert done.code == 0, done.out
    assert f"param_WebImage={DIGEST.replace('/', '%2F').replace('@', '%40').replace(':', '%3A')}" in done.out
