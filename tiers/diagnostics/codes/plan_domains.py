"""Findings about updates of domain names."""

from tiers.diagnostics.model import Code, Severity

NAME_REMOVED = Code(
    "T6101",
    "name-removed",
    Severity.WARNING,
    "Without its record, a name leads nowhere. Resolvers may remember the old addresses, and that there is no record: "
    "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/SOA-NSrecords.html.",
    "",
    "",
)
NAME_MOVED = Code(
    "T6102",
    "name-moved",
    Severity.WARNING,
    "The internet finds the records of a hosted zone only if the registrar of the domain, or the zone above it, names its "
    "name servers.",
    "",
    "",
)
ROUTING_CHANGED = Code(
    "T6103",
    "routing-changed",
    Severity.WARNING,
    "Route 53 refuses to have records of one name and type with different kinds of routing, and AWS does not document "
    "whether CloudFormation deletes the old record first. If not, the update fails and rolls back.",
    "",
    "",
)
