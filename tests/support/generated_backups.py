"""Backups of generated specs."""

from collections.abc import Mapping

from hypothesis import strategies as st

from tests.support.generated_capacities import Spec, optional

SAVED = frozenset(("aurora", "bucket", "file_system", "rds", "table"))
VAULT = "arn:aws:backup:eu-central-1:123456789012:backup-vault:copies"
RULES: tuple[Spec, ...] = (
    {"daily": 35},
    {"daily": {"keep": 7}, "weekly": 30, "monthly": 365},
    {"weekly": {"keep": 180, "cold_after": 30}, "at": "23:59"},
)


@st.composite
def backups(draw: st.DrawFn, components: Mapping[str, Spec]) -> Spec:
    """Operations with backups, or nothing if no component has data."""
    saved = [name for name, each in components.items() if each["type"] in SAVED]
    unversioned = [name for name in saved if components[name].get("versioning") is False]
    if len(saved) == len(unversioned) or not draw(st.booleans()):
        return {}
    backup = {**draw(st.sampled_from(RULES)), **({"exclude": unversioned} if unversioned else {})}
    copies = st.sampled_from((VAULT, {"vault": VAULT, "keep": 14}))
    backup |= draw(optional(copy_to=copies, lock=st.just({"min": 7, "max": 400})))
    return {"operations": {"alarms": "none", "dashboard": False, "backup": backup}}
