"""An exported account to a network."""

from tiers.cloudformation.evaluate.values import Unknown
from tiers.cloudformation.load.manifest import SourceMap
from tiers.proof.account import edge, groups, interfaces, permissions, services, vpc
from tiers.proof.account.export import Export
from tiers.proof.account.resources import Maker, stacked
from tiers.proof.build.assemble import network
from tiers.proof.build.catalogue import Catalogue, Resource
from tiers.proof.model.loaded import Listed, Loaded, Written


def load_account(folder: str, source_map: SourceMap | None = None) -> Loaded:
    """Load a directory with the output of `aws ec2 describe-…`, `aws elbv2 …`, and `aws rds describe-…`.

    Each `*.json` file is the output of one command of `tiers.resources.listings`, or a list of several of
    them.
    With the source map of the bundle that was deployed, components have the names of the spec, by the tag
    that CloudFormation sets; otherwise they are called by their tag `Name`.
    """
    found = listed(folder, source_map)
    ids = frozenset(each.id for each in found.resources)
    catalogue = Catalogue(found.resources, literal_ids=ids, pseudo=found.pseudo)
    made = network(catalogue)
    made = made._replace(not_modelled=(*made.not_modelled, *found.unread))
    return Loaded(made, found.troubles, found.written, catalogue)


def listed(folder: str, source_map: SourceMap | None = None) -> Listed:
    """Return the resources that a folder lists, as CloudFormation would write them."""
    export = Export(folder)
    if source_map and export.items("LoadBalancers"):
        export.need("TagDescriptions")
    if source_map and interfaces.has_tasks(export):
        export.need("services", "tasks")
    maker = Maker(source_map or {}, stacked(export))
    resources: list[Resource] = []
    written: dict[str, Written] = {}
    for area in (vpc, groups, interfaces, services, edge, permissions):
        for made in area.resources(export, maker):
            resources.append(made.resource)
            written.setdefault(made.resource.id, made.written)
    unread = tuple(Unknown(f"`{each}` is not a known listing") for each in export.unread)
    pseudo = permissions.deployment(resources)
    return Listed(tuple(resources), written, tuple(export.troubles), unread, pseudo)
