"""The names of the metrics of a web ACL and its rules, which are the names of the rules too."""

from tiers.ir.identifiers import pascal
from tiers.language.component import Context

ALLOWED_COUNTRIES = "AllowedCountries"
BLOCKED_COUNTRIES = "BlockedCountries"
RATE_LIMIT = "RateLimit"


def of_web_acl(here: Context) -> str:
    """Return the metric name of the web ACL of a component."""
    about = here.about
    return "-".join(each for each in (about.name, about.environment, here.name, "firewall") if each)


def of_group(word: str) -> str:
    """Return the metric name of a group of managed rules."""
    return pascal(word)
