"""Starts MiniStack with the additions, and ends it when whoever started it is gone."""

import os
import sys
import threading

from ministack.app import main

from tests.emulator.additions import (
    addresses,
    alarms,
    attributes,
    backups,
    balancers,
    caches,
    capabilities,
    clusters,
    databases,
    deleted,
    distributions,
    drift,
    endpoint_services,
    endpoints,
    failures,
    faults,
    flow_logs,
    gateways,
    images,
    instances,
    interfaces,
    nested,
    nested_change_sets,
    offers,
    operations,
    option_groups,
    policies,
    profiles,
    protection,
    quotas,
    registries,
    replacements,
    rules,
    scaling,
    schedules,
    service_scaling,
    stack_outputs,
    states,
    tasks,
    transit_gateways,
    urls,
    volumes,
    vpc_origins,
    web_acls,
)

ADDITIONS = (
    *(
        urls,
        images,
        addresses,
        gateways,
        instances,
        volumes,
        rules,
        flow_logs,
        profiles,
        alarms,
        operations,
        endpoints,
        interfaces,
    ),
    *(
        offers,
        scaling,
        balancers,
        endpoint_services,
        databases,
        option_groups,
        clusters,
        caches,
        attributes,
        protection,
        replacements,
    ),
    *(capabilities, failures, nested, policies, states, nested_change_sets, drift, faults, quotas),
    *(registries, stack_outputs, schedules, tasks, service_scaling, backups, web_acls, deleted),
    *(vpc_origins, distributions, transit_gateways),
)


def end_with_parent() -> None:
    """Wait until standard input is closed, which a killed parent does too, and end the process at once."""
    while sys.stdin.buffer.read(1024):
        pass
    os._exit(0)


for addition in ADDITIONS:
    addition.install()
threading.Thread(target=end_with_parent, daemon=True).start()
main()
