"""Kinds of services in a Compose file, by the names of their images."""

import re
from enum import Enum
from typing import NamedTuple


class Kind(Enum):
    """The kinds of services."""

    APP = "app"
    DATABASE = "database"
    CACHE = "cache"
    BUCKET = "bucket"
    QUEUE = "queue"
    PROXY = "proxy"
    NO_TYPE = "no type"
    TOOL = "tool"


class Known(NamedTuple):
    """A well-known image: what it is, and its engine or the service of AWS in its place."""

    kind: Kind
    what: str = ""


_POSTGRES = Known(Kind.DATABASE, "postgres")
_MYSQL = Known(Kind.DATABASE, "mysql")
_TOOL = Known(Kind.TOOL, "a tool for development and operation")
_SEARCH = Known(Kind.NO_TYPE, "Amazon OpenSearch Service")
_KAFKA = Known(Kind.NO_TYPE, "Amazon MSK")
_MAIL = Known(Kind.TOOL, "a mailbox for tests; use Amazon SES")
_SQL_SERVER = Known(Kind.NO_TYPE, "Amazon RDS for SQL Server")
_PROXY = Known(Kind.PROXY)
TRAEFIK = "traefik"

_IMAGES = {
    **dict.fromkeys(("postgres", "postgresql", "postgis", "pgvector", "timescaledb"), _POSTGRES),
    **dict.fromkeys(("mysql", "mysql-server", "percona", "percona-server"), _MYSQL),
    "mariadb": Known(Kind.DATABASE, "mariadb"),
    **dict.fromkeys(("redis", "redis-stack", "redis-stack-server", "keydb"), Known(Kind.CACHE, "redis")),
    "valkey": Known(Kind.CACHE, "valkey"),
    "minio": Known(Kind.BUCKET),
    **dict.fromkeys(("elasticmq", "elasticmq-native"), Known(Kind.QUEUE)),
    **dict.fromkeys(("nginx", "caddy", "haproxy"), _PROXY),
    TRAEFIK: Known(Kind.PROXY, TRAEFIK),
    **dict.fromkeys(("mongo", "mongodb"), Known(Kind.NO_TYPE, "Amazon DocumentDB")),
    "memcached": Known(Kind.NO_TYPE, "Amazon ElastiCache for Memcached"),
    "rabbitmq": Known(Kind.NO_TYPE, "Amazon MQ"),
    **dict.fromkeys(("kafka", "cp-kafka", "redpanda", "zookeeper", "cp-zookeeper"), _KAFKA),
    **dict.fromkeys(("elasticsearch", "opensearch", "kibana", "logstash"), _SEARCH),
    **dict.fromkeys(("mssql", "azure-sql-edge"), _SQL_SERVER),
    "nats": Known(Kind.NO_TYPE, "Amazon SQS or Amazon MQ"),
    "dynamodb-local": Known(Kind.NO_TYPE, "Amazon DynamoDB"),
    "localstack": Known(Kind.NO_TYPE, "the services of AWS that it emulates"),
    **dict.fromkeys(("mailhog", "mailpit", "mailcatcher", "maildev"), _MAIL),
    **dict.fromkeys(("adminer", "pgadmin4", "phpmyadmin", "mongo-express", "redis-commander"), _TOOL),
    **dict.fromkeys(("watchtower", "portainer", "portainer-ce", "certbot", "mc"), _TOOL),
    **dict.fromkeys(("prometheus", "grafana", "jaeger", "all-in-one", "cadvisor", "node-exporter"), _TOOL),
}
_REFERENCE = re.compile(r"(?P<name>[^@]*?)(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9_.-]*))?(?:@.*)?")


def known(image: str, *, is_built: bool) -> Known:
    """Return what a service is; one that is built from a Dockerfile is an app, whatever its base."""
    name = _name(image)
    if is_built or not name:
        return Known(Kind.APP)
    if "mssql/server" in image:
        return _SQL_SERVER
    return _IMAGES.get(name, Known(Kind.APP))


def _name(image: str) -> str:
    found = _REFERENCE.fullmatch(image)
    return found["name"].rpartition("/")[2].lower() if found else ""


def version(image: str, engine: str) -> str | None:
    """Return the version of a database engine that a tag names, as `engine_version` has it."""
    found = _REFERENCE.fullmatch(image)
    numbers = re.match(r"(\d{1,3})(?:\.(\d{1,3}))?", found["tag"]) if found and found["tag"] else None
    if numbers is None:
        return None
    if engine == "postgres":
        return numbers[1]
    return f"{numbers[1]}.{numbers[2]}" if numbers[2] else None


def moves(image: str) -> bool:
    """Return whether an image has the tag `latest` or none, so that it can change."""
    found = _REFERENCE.fullmatch(image)
    return found is not None and "@" not in image and found["tag"] in {None, "latest"}
