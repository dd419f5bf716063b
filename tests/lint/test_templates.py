"""Findings of cfn-lint in templates that somebody else wrote, on their own lines."""

import logging
import re
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from tiers.diagnostics.codes.files import CANNOT_READ
from tiers.diagnostics.codes.lint import LINT_ERROR, LINT_INFO, LINT_WARNING
from tiers.diagnostics.locate import locate
from tiers.diagnostics.model import Diagnostic, Document, Severity
from tiers.lint import template_findings
from tiers.lint.engines import Options
from tiers.lint.matches import LintError
from tiers.lint.runner import run
from tiers.lint.wording import LONGEST

pytestmark = pytest.mark.usefixtures("no_configuration")


TRUSTING = Options(allow_code=True)


def lint(
    tmp_path: Path, text: str, name: str = "template.yaml", options: Options = template_findings.PLAIN
) -> tuple[Document, tuple[Diagnostic, ...]]:
    path = tmp_path / name
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    (result,) = template_findings.findings([str(path)], options)
    return result


def marked(document: Document, diagnostic: Diagnostic) -> str:
    """The text under the carets."""
    assert diagnostic.place.span is not None
    return document.source.text[slice(*diagnostic.place.span)]


INSTANCE = """\
    AWSTemplateFormatVersion: "2010-09-09"
    # ÅÄÖ 🎉\x20
    Resources:
      Machine:
        Type: AWS::EC2::Instance
        Properties: {"ImageId": "ami-0123456789abcdef0", "InstanceType": "🎉.micro"}
"""


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_template_is_told_on_its_own_lines(tmp_path: Path, line_break: str, mark: str) -> None:
    text = dedent(INSTANCE).replace("# ÅÄÖ", "# \u2028# ÅÄÖ").replace("\n", line_break)
    document, (diagnostic,) = lint(tmp_path, mark + text.replace("🎉.micro", "t3.micron"))
    assert marked(document, diagnostic) == '"InstanceType"'
    assert diagnostic.code is LINT_ERROR
    assert diagnostic.note == "cfn-lint rule E3628"
    assert diagnostic.help == "did you mean `t3.micro`?"
    assert len(diagnostic.message) < LONGEST


def test_columns_count_code_points(tmp_path: Path) -> None:
    text = dedent(INSTANCE).replace('"ImageId":', '"KeyName": "🎉🎉", "ImageId":')
    document, (diagnostic,) = lint(tmp_path, text)
    assert marked(document, diagnostic) == '"InstanceType"'


def test_json_with_tabs_is_read_as_json(tmp_path: Path) -> None:
    text = '{\n\t"Resources": {\n\t\t"A": {\n\t\t\t"Type": "AWS::SNS::Topik"\n\t\t}\n\t}\n}\n'
    document, (diagnostic,) = lint(tmp_path, text, "template.json")
    assert locate(document, diagnostic).location.line == 4
    assert "AWS::SNS::Topik" in diagnostic.message


def test_all_levels_are_told(tmp_path: Path) -> None:
    text = """\
        Parameters: {Unused: {Type: String}}
        Resources:
          Logs: {Type: "AWS::Logs::LogGroup"}
          Topic: {Type: "AWS::SNS::Topik"}
    """
    _, findings = lint(tmp_path, dedent(text))
    assert [each.code for each in findings][:1] == [LINT_WARNING]
    assert {each.code for each in findings} == {LINT_ERROR, LINT_WARNING, LINT_INFO}


@pytest.mark.parametrize(
    ("text", "words", "line"),
    [
        ("Resources:\n  A: [1\n", "expected ',' or '\\]'", 3),
        ("Resources:\n  A: 1\n  A: 2\n", "Duplicate found 'A'", 2),
        ("just words\n", "Template needs to be an object", 1),
        # PyYAML 6.0.4 counts levels itself, and says so in its own words.
        ("[" * 200_000, "has more than 150 levels|maximum nesting depth", 1),
        ('{"a":' * 5_000 + "1" + "}" * 5_000, "has more than 150 levels", 1),
        ("a: &a [*a]\n", "could not be parsed", 1),
        ("a: !!python/name:os.system\n", "could not be parsed", 1),
    ],
)
def test_what_is_no_template_is_a_finding(tmp_path: Path, text: str, words: str, line: int) -> None:
    document, findings = lint(tmp_path, text)
    assert re.search(words, findings[0].message)
    assert findings[0].note == "cfn-lint rule E0000"
    assert locate(document, findings[0]).location.line == line


def test_nesting_at_the_limit_is_read(tmp_path: Path) -> None:
    _, findings = lint(tmp_path, '{"Metadata": ' + "[" * 149 + "]" * 149 + "}")
    assert not [each for each in findings if "recursion" in each.message or "nests" in each.message]


def test_files_that_cannot_be_read_are_findings_and_keep_none_from_being_linted(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(b"Description: \xe9\n")
    (tmp_path / "empty").touch()
    paths = [
        str(tmp_path),
        str(tmp_path / "nowhere"),
        str(tmp_path / "latin"),
        "a\0b",
        str(tmp_path / "empty"),
    ]
    *unreadable, (_, linted) = template_findings.findings(paths)
    messages = [diagnostic.message for _, (diagnostic,) in unreadable]
    assert messages[0] == f"`{tmp_path}` cannot be read: is a directory"
    assert messages[1] == f"`{tmp_path}/nowhere` cannot be read: no such file or directory"
    assert messages[2] == f"`{tmp_path}/latin` cannot be read: it is not UTF-8 text"
    assert [diagnostic.code for _, (diagnostic,) in unreadable] == [CANNOT_READ] * 4
    assert "'Resources' is a required property" in linted[0].message
    # And the function below them, which has no document to point into, lets cfn-lint say it.
    assert {match.rule for match in run(paths[:4])} == {"E0000"}


TOPIC = "Resources: {Topic: {Type: AWS::SNS::Topik}}\n"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("nonsense: 1\n", "Invalid configuration key 'nonsense'"),
        ("ignore_checks: [W3002\n", "`.cfnlintrc`: line 2: did not find expected ',' or ']'"),
        ("- a list\n", "Expected object"),
        ("regions: [mars-1]\n", "Regions ['mars-1'] are unsupported"),
        ("ignore_checks: [\udcff]\n", "UnicodeDecodeError"),
    ],
)
def test_a_bad_configuration_is_a_finding(tmp_path: Path, settings: str, message: str) -> None:
    Path(".cfnlintrc").write_bytes(settings.encode("utf-8", "surrogateescape"))
    _, (diagnostic,) = lint(tmp_path, TOPIC)
    assert message in diagnostic.message
    assert len(diagnostic.message) < LONGEST
    assert diagnostic.code is LINT_ERROR
    assert diagnostic.place.span is not None


def test_a_users_configuration_counts(tmp_path: Path) -> None:
    assert [each.note for each in lint(tmp_path, TOPIC)[1]] == ["cfn-lint rule E3006"]
    Path(".cfnlintrc").write_text("ignore_checks: [E3006]\n", encoding="utf-8")
    assert lint(tmp_path, TOPIC)[1] == ()
    Path(".cfnlintrc").write_text(f"ignore_templates: ['{tmp_path}/*']\n", encoding="utf-8")
    assert lint(tmp_path, TOPIC)[1] == ()
    Path(".cfnlintrc").write_text("templates: ['nowhere*']\n", encoding="utf-8")
    assert len(lint(tmp_path, TOPIC)[1]) == 1


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("append_rules: [nowhere]\n", "No module named 'nowhere'"),
        ("override_spec: nowhere.json\n", "it stopped with exit code 1"),
    ],
)
def test_code_that_is_not_there_is_a_finding_where_it_is_allowed(
    tmp_path: Path, settings: str, message: str
) -> None:
    Path(".cfnlintrc").write_text(settings, encoding="utf-8")
    _, (diagnostic,) = lint(tmp_path, TOPIC, options=TRUSTING)
    assert message in diagnostic.message


def test_a_rule_of_the_users_own_is_loaded_where_that_is_allowed(tmp_path: Path) -> None:
    Path("own").write_text("AWS::SNS::Topic TopicName == fixed WARN Must be fixed\n", encoding="utf-8")
    Path(".cfnlintrc").write_text("custom_rules: own\n", encoding="utf-8")
    text = "Resources: {Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: other}}}\n"
    assert lint(tmp_path, text)[1] == ()
    _, (diagnostic,) = lint(tmp_path, text, options=TRUSTING)
    assert "Must be fixed" in diagnostic.message
    assert diagnostic.code is LINT_WARNING


def test_a_match_says_where_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("Resources:\n  Topic:\n    Type: AWS::SNS::Topik\n", encoding="utf-8")
    (match,) = run([str(path)])
    assert match[:7] == (str(path), 3, 5, 3, 9, "E3006", Severity.ERROR)
    assert match.path == ("Resources", "Topic", "Type")
    assert {type(step) for step in match.path} == {str}
    assert match.url.startswith("https://")


def test_a_crash_is_an_error_that_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(TOPIC, encoding="utf-8")
    run([str(path)])

    def crash(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(sys.modules["cfnlint.runner.template.runner"], "run_template_by_file_path", crash)
    with pytest.raises(LintError, match=f"cfn-lint failed on `{path}`: RuntimeError"):
        run([str(path)])


def test_nothing_is_printed_and_logging_is_as_before(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    log = logging.getLogger("cfnlint")
    before = list(log.handlers), log.propagate
    run([str(tmp_path), str(tmp_path / "nowhere")])
    assert capfd.readouterr() == ("", "")
    assert (list(log.handlers), log.propagate) == before
