"""`user_data: {file: boot.sh}`: the text of the file takes its place, and no other file is ever read."""

import os
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from tiers import compiler
from tiers.cli.shared.reading import Read, read
from tiers.compiler import check

SCRIPT = "#!/bin/bash\r\necho 'hi ü' ${X} !Ref \\\\ # \"x\"\n\ttab\n"
SPECS = {
    "block": "  web:\n    type: ec2\n    user_data:\n      file: boot.sh # first\n    port: 80\n",
    "flow": "  web: {type: ec2, user_data: {file: boot.sh}, port: 80}\n",
    "lines": "  web: {type: ec2, user_data: {\n    file: boot.sh\n    }, port: 80}\n",
    "below": "  web: {type: ec2, user_data: {file: scripts/boot.sh}, port: 80}\n",
}


def written(folder: Path, logic: str) -> Read:
    """Write a spec beside its scripts, and read it as commands do."""
    (folder / "scripts").mkdir(exist_ok=True)
    for name in ("boot.sh", "scripts/boot.sh"):
        if not os.path.lexists(folder / name):
            (folder / name).write_bytes(SCRIPT.encode())
    path = folder / "spec.yaml"
    path.write_text(f"version: 1\nname: shop\nlogic:\n{logic}")
    return read(str(path))


def user_data(found: Read, environment: str | None = None) -> object:
    """Return the user data of the component `web`."""
    assert found.failure is None
    architecture = check(found.path, found.raw, environment).architecture
    assert architecture is not None
    return vars(architecture.members["web"].component)["user_data"]


@pytest.mark.parametrize("form", SPECS)
def test_the_text_of_the_file_takes_the_place_of_its_name(tmp_path: Path, form: str) -> None:
    assert user_data(written(tmp_path, SPECS[form])) == SCRIPT


def test_the_templates_are_those_of_the_same_script_in_the_spec(tmp_path: Path) -> None:
    (tmp_path / "boot.sh").write_text("#!/bin/bash\necho 1\n")
    inline = textwrap.indent("user_data: |\n  #!/bin/bash\n  echo 1\n", "    ")
    beside = written(tmp_path, SPECS["block"])
    compiled = compiler.compile_spec("spec.yaml", beside.raw).bundle
    written_out = SPECS["block"].replace("    user_data:\n      file: boot.sh # first\n", inline)
    expected = compiler.compile_spec(
        "spec.yaml", f"version: 1\nname: shop\nlogic:\n{written_out}".encode()
    ).bundle
    assert compiled is not None
    assert expected is not None
    assert compiled.files == expected.files


def test_an_environment_has_a_script_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "test.sh").write_text("#!/bin/sh\n")
    spec = SPECS["block"] + "environments:\n  test: {logic: {web: {user_data: {file: test.sh}}}}\n"
    found = written(tmp_path, spec)
    assert user_data(found) == SCRIPT
    assert user_data(found, "test") == "#!/bin/sh\n"


def test_a_file_that_is_a_script_and_a_template(tmp_path: Path) -> None:
    """Both read the same bytes; neither is mistaken for the other."""
    (tmp_path / "boot.sh").write_text("#!/bin/bash\nResources:\n  Jobs: {Type: AWS::SQS::Queue}\n")
    found = written(tmp_path, f"{SPECS['flow']}resources: {{data: {{file: boot.sh}}}}\n")
    assert user_data(found) == (tmp_path / "boot.sh").read_text()
    architecture = check(found.path, found.raw).architecture
    assert architecture
    assert "Jobs" in architecture.spec.resources.data


@pytest.mark.parametrize("form", SPECS)
def test_findings_keep_their_lines(tmp_path: Path, form: str) -> None:
    found = written(tmp_path, SPECS[form].replace("port: 80", "prot: 80"))
    checked = check(found.path, found.raw)
    (finding,) = checked.findings
    span = checked.document.spans[finding.place.route].key
    assert span is not None
    before = SPECS[form].replace("port: 80", "prot: 80").partition("prot")[0]
    assert checked.document.source.text.count("\n", 0, span.start) == 3 + before.count("\n")


def pipe(path: Path) -> None:
    os.mkfifo(path)


HOSTILE: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (lambda _: None, "no such file"),
    "directory": (Path.mkdir, "is a directory"),
    "pipe": (pipe, "not a regular file"),
    "device": (lambda path: path.symlink_to("/dev/zero"), "not below the directory"),
    "link out": (lambda path: path.symlink_to("/etc/passwd"), "not below the directory"),
    "link up": (lambda path: path.symlink_to("../elsewhere"), "not below the directory"),
    "too long": (lambda path: path.write_bytes(b"#" * (16 * 1024 + 1)), "more than 16,384 bytes"),
    "not text": (lambda path: path.write_bytes(b"\xff\xfe"), "not UTF-8"),
    "NUL": (lambda path: path.write_bytes(b"a\0b"), "U+0000"),
    "other lines": (lambda path: path.write_text("a\u2028b", encoding="utf-8"), "U+2028"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_cannot_be_a_script_is_refused_at_its_name(tmp_path: Path, name: str) -> None:
    make, reason = HOSTILE[name]
    make(tmp_path / "hostile.sh")
    found = written(tmp_path, SPECS["flow"].replace("boot.sh", "hostile.sh"))
    assert found.failure is not None
    assert reason in found.failure.message
    span = found.failure.place.span
    assert span is not None
    assert found.document.source.text[span.start : span.end] == "hostile.sh"


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../boot.sh", "a/../../b", "./boot.sh", "C:\\\\boot.sh", "", ".."]
)
def test_a_path_that_leads_elsewhere_is_refused_unread(tmp_path: Path, name: str) -> None:
    found = written(tmp_path, SPECS["flow"].replace("boot.sh", f'"{name}"'))
    assert found.failure is None
    assert [each.code.name for each in check(found.path, found.raw).findings] == ["invalid-string"]


@pytest.mark.parametrize(
    "logic",
    [
        "  api: {type: ec2, user_data: &script {file: boot.sh}}\n  web: {type: ec2, user_data: *script}\n",
        "  web: {type: ec2, user_data: {file: &file boot.sh}}\n",
    ],
)
def test_a_script_may_be_named_by_an_alias(tmp_path: Path, logic: str) -> None:
    found = written(tmp_path, logic)
    assert user_data(found) == SCRIPT
    assert [each.code.name for each in check(found.path, found.raw).findings if each.is_error] == []


def test_a_spec_without_a_directory_has_no_scripts() -> None:
    raw = f"version: 1\nname: shop\nlogic:\n{SPECS['flow']}".encode()
    assert [each.code.name for each in check("spec.yaml", raw).findings] == ["script-not-read"]


def test_no_other_key_is_replaced(tmp_path: Path) -> None:
    other = 'resources: {logic: {A: {Type: "AWS::SNS::Topic", Metadata: {user_data: {file: boot.sh}}}}}\n'
    found = written(tmp_path, f"  web: {{type: ec2}}\n{other}")
    assert found.raw == (tmp_path / "spec.yaml").read_bytes()
