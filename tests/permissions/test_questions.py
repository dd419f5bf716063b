"""Questions about IAM, each with the answer that AWS's pages give."""

import pytest

from tests.permissions import questions
from tests.permissions.questions import Question
from tiers.cloudformation.load.files import parse


@pytest.mark.parametrize("question", questions.questions(), ids=lambda each: each.name)
def test_the_answer_is_that_of_the_page(question: Question) -> None:
    found = questions.ask(question)
    assert found.verdict.name == question.answer, (question.rule, question.page, found)


def test_each_question_is_a_template() -> None:
    for question in questions.questions():
        document, refusal = parse("t.yaml", question.template.encode())
        assert refusal is None, (question.name, refusal)
        assert "Role" in document.data["Resources"]
