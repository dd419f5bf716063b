"""Random firewalls that the checks accept."""

from typing import Any

from hypothesis import strategies as st

from tiers.firewall.groups import GROUPS
from tiers.firewall.keys import REQUIRED

SETTINGS = {
    "account_takeover": {"login_path": "/in", "username": "user", "password": "password"},
    "account_creation": {"page_path": "/new", "creation_path": "/make"},
}
COUNTRIES = ("AT", "DE", "NO", "US")


@st.composite
def firewalls(draw: st.DrawFn) -> dict[str, Any]:
    """A web ACL with groups in any order, most of them as words."""
    words = draw(st.lists(st.sampled_from(sorted(GROUPS)), unique=True, min_size=1, max_size=4))
    rules = [_group(draw, word) for word in words]
    countries = draw(st.lists(st.sampled_from(COUNTRIES), unique=True, max_size=2))
    return {
        "rules": rules,
        "rate_limit": draw(st.sampled_from((10, 2000, "none"))),
        "mode": draw(st.sampled_from(("block", "count"))),
        draw(st.sampled_from(("allow_countries", "block_countries"))): countries,
        "logs": draw(st.sampled_from((1, 90, "none"))),
    }


def _group(draw: st.DrawFn, word: str) -> str | dict[str, Any]:
    rules = GROUPS[word].rules
    counts = st.lists(st.sampled_from(rules), unique=True, max_size=2) if rules else st.just(["Any"])
    if word not in REQUIRED and draw(st.booleans()):
        return word
    return {word: {**SETTINGS.get(word, {}), "count": draw(st.just("all") | counts)}}
