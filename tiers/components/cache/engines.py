"""The engines of caches, and what differs from one to another."""

from tiers.tuples import NamedTuple


class CacheEngine(NamedTuple):
    """The differences between the engines of ElastiCache."""

    versions: tuple[str, ...]
    """Versions that nodes can run, the newest last."""
    families: dict[str, str]
    """The parameter group's family by major version."""
    serverless: tuple[str, ...]
    """Major versions of serverless caches, the newest last."""
    default_version: str
    """Frozen for version 1 of the language: it decides what an unchanged spec means."""

    def family(self, version: str) -> str | None:
        """Return the family of a version's parameter groups, such as `valkey8`."""
        return self.families.get(version.partition(".")[0]) if version in self.versions else None


# Versions that can be created: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/engine-versions.html
# Families: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateCacheParameterGroup.html
ENGINES = {
    "valkey": CacheEngine(
        versions=("7.2", "8.0", "8.1", "8.2", "9.0", "9.1"),
        families={"7": "valkey7", "8": "valkey8", "9": "valkey9"},
        serverless=("7", "8", "9"),
        default_version="8.1",
    ),
    "redis": CacheEngine(
        versions=("6.2", "7.0", "7.1"),
        families={"6": "redis6.x", "7": "redis7"},
        serverless=("7",),
        default_version="7.1",
    ),
}
