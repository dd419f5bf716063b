"""Readers of amounts, by the names that bills have in `tiers.resources`."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from tiers.cost.inventory import Amount, Inventory
from tiers.cost.readers import (
    caches,
    databases,
    files,
    networks,
    servers,
    services,
    standbys,
    tasks,
    web_acls,
)
from tiers.plan.compare.normal import Resource

Reader = Callable[[Resource, Inventory], Iterator[Amount]]

_SERVERS = {
    "servers": servers.servers,
    "disks": servers.disks,
    "iops": servers.iops,
    "throughput": servers.throughput,
    "addresses": servers.addresses,
    "burst": servers.burst,
    "metrics": servers.metrics,
}
_WHILE_RUNNING = frozenset({"servers", "addresses", "burst", "metrics"})
_SOURCES = {
    "instance": servers.instance,
    "group": servers.group,
    "pool": servers.pool,
    "volume": servers.volume,
}


def _of_servers(source: str, what: str, resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    found = _SOURCES[source](resource, inventory)
    if found.runs or what not in _WHILE_RUNNING:
        yield from _SERVERS[what](found, inventory)


READERS: Mapping[str, Reader] = {
    **{
        f"{source}_{what}": partial(_of_servers, source, what)
        for source in ("instance", "group", "pool")
        for what in _SERVERS
    },
    **{f"volume_{what}": partial(_of_servers, "volume", what) for what in ("disks", "iops", "throughput")},
    **standbys.READERS,
    **{
        each.__name__: each
        for each in (
            *(networks.address, networks.nat_gateways, networks.nat_addresses, networks.endpoint_zones),
            networks.transit_attachments,
            *(networks.logs_of_flows, networks.balancers, networks.balancer_addresses),
            *(databases.database_instances, databases.database_storage, databases.database_iops),
            *(databases.database_throughput, databases.insights),
            *(databases.serverless_capacity, databases.backups, databases.extended_support),
            *(databases.master_secrets, databases.logs_of_databases, databases.clusters),
            *(databases.cluster_requests, databases.proxy_endpoints),
            *(caches.cache_nodes, caches.serverless_caches, caches.cache_snapshots),
            *(tasks.task_processors, tasks.task_memory, tasks.task_storage, tasks.task_addresses),
            tasks.scheduled_tasks,
            *(services.always, services.functions, services.queues, services.tracking_alarms),
            *(services.alarm_metrics, services.advanced_parameters, services.search_nodes),
            services.brokers,
            *(services.search_storage, services.on_demand_tables, services.provisioned_reads),
            *(services.provisioned_writes, services.recoverable_tables),
            *(files.files_in_standard, files.files_in_ia, files.files_in_archive, files.elastic_files),
            *(files.provisioned_files, files.backed_up_files, files.cold_backups),
            *(files.copied_backups, web_acls.web_acl_rules, web_acls.web_acl_fees),
        )
    },
}
