"""`tiers refactor`: what both stacks must have in common, and what is refused."""

from collections.abc import Callable

import pytest

from tests.support.refactor_double import ALL, DATABASE, SHOP, Refactors


def nothing(account: Refactors) -> None:
    """Leave both stacks as they are."""


def has(stack: str, old: str, new: str) -> Callable[[Refactors], None]:
    """Return a change of a template."""

    def change(account: Refactors) -> None:
        found = account.world.stacks[stack]
        assert old in found.template
        found.template = found.template.replace(old, new)

    return change


def both(*pairs: tuple[str, str, str]) -> Callable[[Refactors], None]:
    """Return a change of both templates: what it replaces, and by what in each of them."""

    def change(account: Refactors) -> None:
        for old, database, shop in pairs:
            has("database", old, database)(account)
            has("shop", old, shop)(account)

    return change


def value(account: Refactors) -> None:
    account.world.stacks["shop"].parameters["Size"] = "large"


def policy(account: Refactors) -> None:
    account.policies["database"] = '{"Statement": []}'


def status(account: Refactors) -> None:
    account.world.stacks["shop"].status = "UPDATE_ROLLBACK_FAILED"


def gone(account: Refactors) -> None:
    account.world.stacks["database"].status = "DELETE_COMPLETE"


def nested(account: Refactors) -> None:
    account.world.stacks["database"].root = account.world.stacks["shop"]


REFUSALS = [
    (nothing, ("Dbb",), "T7420", "did you mean `Db`?"),
    (has("shop", "Queue:", "Db:"), ALL, "T7421", "pass `Db=NEW_ID`"),
    (nothing, ("Db=Size", "Group", "Parameters"), "T7421", "`shop` has the name `Size` already"),
    (nothing, ("Db=One", "Group=One", "Parameters"), "T7421", "would both be `One`"),
    (nothing, (*ALL, "Db=Other"), "T7421", "`Db` would be both `Db` and `Other`"),
    (nothing, ("Certificate",), "T7422", "does not support `AWS::CertificateManager::Certificate`"),
    (nothing, ("Link",), "T7422", "does not support `AWS::EC2::SubnetRouteTableAssociation`"),
    (has("database", "AWS::SNS::Topic", "Custom::Thing"), ("Named",), "T7422", "`Custom::Thing`"),
    (nothing, ("Db", "Group"), "T7423", "`Db` refers to `Parameters`, which stays in `database`"),
    (nothing, ("Group",), "T7423", "`Db` stays in `database` and refers to `Group`, which moves"),
    (
        has("database", "Value: !GetAtt Db.Endpoint.Address", 'Value: !Sub "${Db} ${Topic}"'),
        ALL,
        "T7423",
        "the output `Endpoint` refers to `Topic`, which stays",
    ),
    (has("database", DATABASE, SHOP), ("Queue=Other",), "T7424", "`database` would have no resource left"),
    (policy, ALL, "T7425", "`database` has a stack policy"),
    (value, ALL, "T7426", "the parameter `Size`, which has another value in `shop`"),
    (
        has("shop", "Password:", "Other:"),
        ALL,
        "T7426",
        "the parameter `Password`, which `shop` does not have",
    ),
    (has("shop", "[!Ref Size, large]", "[!Ref Size, big]"), ALL, "T7426", "the condition `IsLarge`"),
    (has("shop", "db.t4g.micro", "db.t4g.small"), ALL, "T7426", "the mapping `Classes`"),
    (nothing, ("Named",), "T7426", "`AWS::StackName`, which has another value in `shop`"),
    (
        both(("!Ref Size, large", "!Ref AWS::StackName, large", "!Ref AWS::StackName, large")),
        ALL,
        "T7426",
        "`Db` uses `AWS::StackName`, which has another value in `shop`",
    ),
    (
        both(
            ("!Ref Size, large", "!FindInMap [Of, a, b], large", "!FindInMap [Of, a, b], large"),
            ("Mappings:", "Mappings:\n  Of: {a: {b: large}}", "Mappings:\n  Of: {a: {b: small}}"),
        ),
        ALL,
        "T7426",
        "`Db` uses the mapping `Of`, which is different in `shop`",
    ),
    (status, ALL, "T7429", "`shop` is UPDATE_ROLLBACK_FAILED"),
    (gone, ALL, "T7301", "the stack `database` does not exist"),
    (nothing, ("Topic",), "T7430", "the output `Topic` is exported"),
    (nested, ALL, "T7430", "the output `Endpoint` of a nested stack"),
    (
        has("shop", "Resources:", "Outputs: {Endpoint: {Value: x}}\nResources:"),
        ALL,
        "T7421",
        "an output of that",
    ),
    (has("shop", "Resources:", "Transform: Mine\nResources:"), ALL, "T7431", "the template of `shop` has a"),
    (
        has("shop", "Resources:", "Resources:\n  Fn::Transform: {Name: AWS::Include}"),
        ALL,
        "T7431",
        "the template of `shop` has an `Fn::Transform`",
    ),
    (
        has("database", "Family: postgres17", "Parameters: [!Transform {Name: Mine}]"),
        ALL,
        "T7431",
        "the template of `database` has an `Fn::Transform`",
    ),
    (
        has(
            "shop",
            "Resources:",
            "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::X: [A, [b], {}]",
        ),
        ALL,
        "T5001",
        "the template of `shop` cannot be read: `Fn::ForEach::X` is not a resource",
    ),
]


@pytest.mark.parametrize(("change", "words", "code", "text"), REFUSALS)
def test_what_would_break_is_refused_before_anything_is_made(
    change: Callable[[Refactors], None], words: tuple[str, ...], code: str, text: str
) -> None:
    account = Refactors()
    change(account)
    done = account.run(*words, "--yes")
    assert done.code == 1
    assert f"error[{code}]" in done.out
    assert text in done.out
    assert "cloudformation.CreateStackRefactor" not in account.calls()


def test_a_stack_that_nests_the_other_is_warned_of() -> None:
    account = Refactors()
    nested(account)
    done = account.run("Named=Other", "--yes")
    assert done.code == 1  # its name is in it
    account.world.stacks["database"].template = DATABASE.replace("${AWS::StackName} in ", "")
    done = account.run("Named=Other", "--yes")
    assert done.code == 0, done.out
    assert "warning[T7432]: `database` is a nested stack" in done.out


def test_one_stack_is_not_two() -> None:
    account = Refactors()
    done = account.run("Db=Orders", "--from", "shop")
    assert done.code == 1
    assert "error[T7433]: `shop` is both" in done.out
    assert account.calls() == set()


def test_a_version_keeps_its_digits_where_a_reference_is_new() -> None:
    account = Refactors()
    has("database", "DBInstanceClass:", "EngineVersion: 16.10\n      DBInstanceClass:")(account)
    assert account.run("Db=Orders", "Group=OrdersGroup", "Parameters", "--yes").code == 0
    assert account.templates()["shop"]["Resources"]["Orders"]["Properties"]["EngineVersion"] == "16.10"
