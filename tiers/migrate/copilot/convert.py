"""A Copilot application to a spec: what its environments have in common, and what each changes."""

from collections.abc import Mapping
from typing import Any

from tiers.migrate import catalog
from tiers.migrate.copilot import (
    addons,
    balancers,
    counts,
    env_files,
    environments,
    jobs,
    queues,
    tasks,
    values,
)
from tiers.migrate.copilot.project import Project
from tiers.migrate.copilot.site import Options, Site, Workload
from tiers.migrate.difference import difference
from tiers.migrate.draft import name_of
from tiers.migrate.model import MOST_SERVICES, Imported, closed
from tiers.migrate.nodes import Node, common, merged
from tiers.migrate.remarks import Ledger, State

_LONGEST = 16
"""Characters of an environment's name."""

JOB = "Scheduled Job"
WORKER = "Worker Service"
KINDS: Mapping[str, str] = {
    "Load Balanced Web Service": "fargate",
    "Backend Service": "fargate",
    WORKER: "fargate",
    JOB: "job",
}
"""Component types by Copilot's types of services and jobs."""

_OPEN = (
    "Everything in a Copilot environment can connect to everything else. Here, only `connects_to` and "
    "`forward_to` allow connections: only those for which the manifests have evidence."
)
_DEFAULTS = (
    "These defaults differ: requests have 300 s to finish when a task stops (Copilot: 60 s), and the "
    "cluster has Container Insights (Copilot: off). Nothing is imported from your account; no data moves."
)
NOTES = (_OPEN, _DEFAULTS)


def convert(project: Project, options: Options, ledger: Ledger) -> Imported:
    """Return the spec of an application."""
    application = options.name or ""
    names = environments_of(project)
    base = _built(project, application, None, options, ledger)
    data = base.spec()
    origins = dict(base.origins)
    overlays: dict[str, dict[str, Any]] = {}
    for name in names:
        site = _built(project, application, name, options, ledger)
        overlays[_environment(name, overlays)] = difference(data, site.spec())
        origins = {**site.origins, **origins}
    for root in (*project.workloads.values(), *project.environments.values()):
        _leave_unread(root, base, ledger)
    for owner, templates in project.addons.items():
        for each in templates.values():
            ledger.leave_unread(each, base.workloads[owner].component.name if owner in base.workloads else "")
    whole: dict[str, Any] = {"version": 1, "name": name_of(application), **data}
    if overlays:
        whole["environments"] = overlays
    return Imported(whole, ledger, origins, NOTES, _closed(base))


def _environment(text: str, taken: Mapping[str, object]) -> str:
    """Return the name of an environment, with a number if it is taken."""
    name, number = name_of(text, _LONGEST), 2
    while name in taken:
        name = f"{name_of(text, _LONGEST - 4)}-{number}"
        number += 1
    return name


def environments_of(project: Project) -> list[str]:
    """Return the names of the environments: of their manifests, and of changes for them in others."""
    found = dict.fromkeys(project.environments)
    for each in project.workloads.values():
        overlays = each.child("environments")
        found.update(dict.fromkeys(name for name, _ in (overlays.entries() if overlays else ())))
    return sorted(found)


def _built(
    project: Project, application: str, environment: str | None, options: Options, ledger: Ledger
) -> Site:
    site = Site(application, environment, options, ledger)
    site.has_environments = bool(environments_of(project))
    if environment in options.regions:
        site.regions = [options.regions[environment or ""]]
    for number, (name, root) in enumerate(project.workloads.items()):
        if number < MOST_SERVICES:
            _add(name, root, site)
        else:
            root.read()
            site.ledger.add_once(State.LEFT_OUT, root, f"only {MOST_SERVICES} services are imported")
    for work in site.workloads.values():
        _prepare(work, site)
    for work in site.workloads.values():
        env_files.convert(work, site)
        values.variables(work, work.node, site)
        values.copilot_variables(work, site)
    manifest = _manifest(project, site)
    settings = environments.balancers(manifest)
    balancers.build(site, settings)
    for work in site.workloads.values():
        balancers.network(work, site)
    environments.network(site, manifest)
    environments.rest(site, manifest, settings)
    for owner, templates in sorted(project.addons.items(), reverse=True):
        addons.convert(site, owner, templates)
    return site


def _add(name: str, root: Node, site: Site) -> None:
    """Add the component of a workload, or say why there is none."""
    overlays = root.child("environments")
    over = overlays.child(site.environment) if overlays and site.environment else None
    node = site.resolved(merged(root, over) if over else root)
    kind_node = root.child("type")
    kind = (kind_node.text if kind_node else None) or ""
    type_ = KINDS.get(kind, "")
    if tasks.is_windows(node):
        words = "containers for Windows have no component type"
    elif not type_ or not catalog.has_type(type_):
        words = f"`{kind}` has no component type" if kind else "it has no `type`"
    else:
        component = site.add(name, type_)
        site.workloads[name] = Workload(name, kind, node, component)
        for key in ("name", "type"):
            found = node.child(key)
            if found is not None:
                component.remark(State.MAPPED, found, f"`{component.tier}.{component.name}`, `type: {type_}`")
        return
    root.read()
    site.ledger.add(State.LEFT_OUT, root, words)


def _prepare(work: Workload, site: Site) -> None:
    """Write what concerns a workload alone, so that others can refer to it."""
    tasks.convert(work, site)
    if work.kind == JOB:
        jobs.convert(work)
    else:
        counts.convert(work)
        balancers.collect(work, site)
        _deployment(work)
    if work.kind == WORKER:
        queues.convert(work, site)
    _network(work, site)


def _deployment(work: Workload) -> None:
    node = work.node.child("deployment")
    rolling = node.take("rolling") if node else None
    if rolling is not None and rolling.text == "recreate":
        if work.component.has("deployment", "min_percent"):
            work.component.set(("deployment",), {"min_percent": 0, "max_percent": 100}, rolling)
            work.component.remark(State.MAPPED, rolling, "`deployment`")
        else:
            work.component.left_out(rolling, "new tasks start before the old ones stop")
    elif rolling is not None:
        work.component.remark(State.MAPPED, rolling, "`deployment.strategy`")
    alarms = node.child("rollback_alarms") if node else None
    for key, each in alarms.entries() if alarms else ():
        ours = {"cpu_utilization": "cpu", "memory_utilization": "memory"}.get(key)
        if ours and each.whole:
            words = "an alarm with `operations`; it does not roll back"
            work.component.put(("alarms", ours), each.whole, each, words)


def _network(work: Workload, site: Site) -> None:
    """Write the placement: in public subnets without a NAT gateway, unless the manifest says otherwise."""
    component, node = work.component, work.node.child("network")
    connect = node.take("connect") if node else None
    alias = connect.child("alias") if connect is not None and isinstance(connect.value, dict) else None
    if alias is not None and alias.text:
        component.put(("dns_name",), alias.text, alias, "the name by which other services connect")
    elif connect is not None:
        words = f"other services that connect reach it as `{component.name}`"
        component.remark(State.MAPPED, connect, words)
    vpc = node.child("vpc") if node else None
    placement = vpc.take("placement") if vpc else None
    groups = vpc.take("security_groups") if vpc else None
    if groups is not None:
        component.left_out(groups, "security groups follow from `connects_to` and `egress`")
    if placement is not None and placement.text != "public":
        site.placements.append("private")
        words = "private subnets, with a NAT gateway in each zone"
        if placement.text == "private":
            component.remark(State.MAPPED, placement, words)
        else:
            component.left_out(placement, f"existing subnets are not imported: {words}")
        return
    if component.has("public"):
        component.set(("public",), True)
        site.placements.append("public")
        words = "`public: true`: its tasks have public addresses, as with Copilot, and need no NAT gateway"
    else:
        site.placements.append("through NAT")
        words = "its tasks are in private subnets behind a NAT gateway, which costs by the hour and by the GB"
    site.ledger.add_once(State.CHANGED, placement or work.node, words, component.name)


def _manifest(project: Project, site: Site) -> Node | None:
    """Return the manifest of the environment, or what the manifests have in common."""
    if site.environment is not None:
        found = project.environments.get(site.environment)
    else:
        found = common(list(project.environments.values())) if project.environments else None
    return site.resolved(found) if found else None


def _leave_unread(root: Node, site: Site, ledger: Ledger) -> None:
    owner = next((each for each in site.workloads.values() if each.node.file is root.file), None)
    ledger.leave_unread(root, owner.component.name if owner else "")


def _closed(site: Site) -> list[str]:
    """Name the pairs of services that could connect with Copilot, and cannot here."""
    lines = []
    for work in site.workloads.values():
        entries = work.component.data.get("connects_to", [])
        known = {each["to"] if isinstance(each, dict) else each for each in entries}
        others = [
            each.component.name
            for each in site.workloads.values()
            if each is not work and each.component.data.get("port") and each.component.name not in known
        ]
        if others:
            lines.append(closed(work.component.name, others))
    return lines
