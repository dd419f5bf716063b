"""The glyphs of cards: line drawings on a grid of 20 by 20, in the color of their category."""

from tiers.tuples import NamedTuple


class Glyph(NamedTuple):
    """A drawing, the category that gives its color, and the name of AWS's icon for the service."""

    category: str
    drawing: str
    icon: str = ""


GLYPHS = {
    "internet": Glyph(
        "network",
        '<circle cx="10" cy="10" r="7"/><path d="M3 10h14M10 3c2.6 2 2.6 12 0 14M10 3c-2.6 2-2.6 12 0 14"/>',
    ),
    "cdn": Glyph(
        "network",
        '<circle cx="10" cy="10" r="3"/><circle cx="10" cy="10" r="7" stroke-dasharray="3.2 2.3"/>'
        '<path d="M12.2 7.8l2.6-2.6M7.8 12.2l-2.6 2.6"/>',
        "Amazon-CloudFront",
    ),
    "dns": Glyph(
        "network",
        '<path d="M5 4h9l3 3-3 3H5zM5 12h7M5 3v14"/>',
        "Amazon-Route-53",
    ),
    "firewall": Glyph(
        "security",
        '<path d="M10 3l6 2v4.5c0 3.6-2.4 6-6 7.5-3.6-1.5-6-3.9-6-7.5V5zM7.5 10l1.8 1.8 3.3-3.6"/>',
        "AWS-WAF",
    ),
    "load_balancer": Glyph(
        "network",
        '<circle cx="10" cy="4.6" r="2"/><circle cx="4" cy="15.4" r="2"/>'
        '<circle cx="10" cy="15.4" r="2"/><circle cx="16" cy="15.4" r="2"/>'
        '<path d="M10 6.6v6.8M10 10H4v3.4M10 10h6v3.4"/>',
        "Elastic-Load-Balancing",
    ),
    "network_load_balancer": Glyph(
        "network",
        '<rect x="7.6" y="2.6" width="4.8" height="4"/><circle cx="4" cy="15.4" r="2"/>'
        '<circle cx="10" cy="15.4" r="2"/><circle cx="16" cy="15.4" r="2"/>'
        '<path d="M10 6.6v6.8M10 10H4v3.4M10 10h6v3.4"/>',
        "Elastic-Load-Balancing",
    ),
    "server": Glyph(
        "compute",
        '<rect x="3.5" y="4" width="13" height="5" rx="1"/>'
        '<rect x="3.5" y="11" width="13" height="5" rx="1"/>'
        '<path d="M6 6.5h.01M6 13.5h.01M10 6.5h4M10 13.5h4"/>',
        "Amazon-EC2",
    ),
    "server_group": Glyph(
        "compute",
        '<rect x="6.5" y="6.5" width="7" height="7" rx="1"/>'
        '<path d="M3 6V3h3M14 3h3v3M17 14v3h-3M6 17H3v-3"/>',
        "Amazon-EC2-Auto-Scaling",
    ),
    "container": Glyph(
        "compute",
        '<path d="M10 2.8l6.2 3.6v7.2L10 17.2l-6.2-3.6V6.4zM3.8 6.4L10 10l6.2-3.6M10 10v7.2"/>',
        "AWS-Fargate",
    ),
    "job": Glyph(
        "compute",
        '<circle cx="10" cy="10.5" r="6.5"/><path d="M10 6.8v3.9l2.6 1.6M8 2.5h4"/>',
        "Amazon-Elastic-Container-Service",
    ),
    "function": Glyph(
        "compute",
        '<path d="M5 4h2.2c.8 0 1.2.4 1.5 1.1L13.3 16H16M9.6 8.8L5.6 16"/>',
        "AWS-Lambda",
    ),
    "terminal": Glyph(
        "security",
        '<rect x="3" y="4" width="14" height="12" rx="1.5"/><path d="M6 8l2.4 2L6 12M10.4 12.4H14"/>',
        "AWS-Systems-Manager",
    ),
    "database": Glyph(
        "database",
        '<ellipse cx="10" cy="5" rx="6" ry="2.3"/>'
        '<path d="M4 5v10c0 1.3 2.7 2.3 6 2.3s6-1 6-2.3V5M4 10c0 1.3 2.7 2.3 6 2.3s6-1 6-2.3"/>',
        "Amazon-RDS",
    ),
    "database_cluster": Glyph(
        "database",
        '<ellipse cx="10" cy="5" rx="6" ry="2.3"/>'
        '<path d="M4 5v10c0 1.3 2.7 2.3 6 2.3s6-1 6-2.3V5M6.6 11.6c1.2-1.4 2.2-1.4 3.4 0s2.2 1.4 3.4'
        ' 0"/>',
        "Amazon-Aurora",
    ),
    "cache": Glyph(
        "database",
        '<path d="M11 2.8L4.8 11H10l-1 6.2L15.2 9H10z"/>',
        "Amazon-ElastiCache",
    ),
    "table": Glyph(
        "database",
        '<rect x="3.5" y="4" width="13" height="12" rx="1"/><path d="M3.5 8h13M3.5 12h13M8 8v8"/>',
        "Amazon-DynamoDB",
    ),
    "bucket": Glyph(
        "storage",
        '<path d="M4 5.5l1.6 10c.2 1 2.2 1.8 4.4 1.8s4.2-.8 4.4-1.8l1.6-10"/>'
        '<ellipse cx="10" cy="5" rx="6" ry="2.2"/>',
        "Amazon-Simple-Storage-Service",
    ),
    "file_system": Glyph(
        "storage",
        '<path d="M3 6V4.5h5L9.8 6H17v10H3zM3 9h14"/>',
        "Amazon-EFS",
    ),
    "queue": Glyph(
        "integration",
        '<path d="M2.5 6v8M5.5 6v8M8.5 6v8M11.5 10h6M15 7.2l2.8 2.8L15 12.8"/>',
        "Amazon-Simple-Queue-Service",
    ),
    "topic": Glyph(
        "integration",
        '<circle cx="5" cy="10" r="2"/><path d="M7 9l8-4.5M7 10h8.5M7 11l8 4.5"/>'
        '<circle cx="16" cy="4.2" r="1.2"/><circle cx="16.8" cy="10" r="1.2"/>'
        '<circle cx="16" cy="15.8" r="1.2"/>',
        "Amazon-Simple-Notification-Service",
    ),
    "secret": Glyph(
        "security",
        '<circle cx="6.5" cy="10" r="3.3"/><path d="M9.8 10H17M14 10v3M16.8 10v2.2"/>',
        "AWS-Secrets-Manager",
    ),
    "nat_gateway": Glyph(
        "network",
        '<rect x="3" y="5" width="8" height="10" rx="1"/><path d="M7 10h10M14 7l3 3-3 3"/>',
    ),
    "transit_gateway": Glyph(
        "network",
        '<circle cx="10" cy="10" r="3"/><path d="M10 3v4M10 13v4M3 10h4M13 10h4"/>'
        '<path d="M8 4.6L10 3l2 1.6M8 15.4l2 1.6 2-1.6M4.6 8L3 10l1.6 2M15.4 8l1.6 2-1.6 2"/>',
        "AWS-Transit-Gateway",
    ),
    "internet_gateway": Glyph(
        "network",
        '<path d="M4 16V9a6 6 0 0112 0v7M2.8 16h14.4M10 6.5V16"/>',
    ),
    "endpoint": Glyph(
        "network",
        '<path d="M3 10h5M12 10h5"/><circle cx="10" cy="10" r="2.2"/>',
    ),
    "state_machine": Glyph(
        "integration",
        '<rect x="7" y="3" width="6" height="4" rx="1"/>'
        '<rect x="3" y="13" width="6" height="4" rx="1"/>'
        '<rect x="11" y="13" width="6" height="4" rx="1"/><path d="M10 7v3M6 13v-3h8v3"/>',
        "AWS-Step-Functions",
    ),
    "existing": Glyph(
        "mute",
        '<path d="M10 3l6 3.5v7L10 17l-6-3.5v-7z" stroke-dasharray="3.2 2.3"/>'
        '<path d="M7.5 10l1.8 1.8 3.3-3.6"/>',
    ),
    "component": Glyph(
        "mute",
        '<path d="M10 3l6 3.5v7L10 17l-6-3.5v-7z"/>',
    ),
}
UNKNOWN = "component"
"""The glyph of a component type that names none, or one that is not here."""


def glyph(name: str) -> Glyph:
    """Return the glyph of that name, or the one of an unknown component type."""
    return GLYPHS.get(name) or GLYPHS[UNKNOWN]
