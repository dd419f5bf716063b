"""An exported account to a network."""

from tiers.reach.account import groups, interfaces, services, vpc
from tiers.reach.account.export import Export
from tiers.reach.account.resources import Maker
from tiers.reach.build.assemble import network
from tiers.reach.build.catalogue import Catalogue, Resource
from tiers.reach.load.manifest import SourceMap
from tiers.reach.loaded import Loaded, Written


def load_account(folder: str, source_map: SourceMap | None = None) -> Loaded:
    """Load a folder of what `aws ec2 describe-…`, `aws elbv2 describe-…` and `aws rds describe-…` print.

    Each `*.json` file is the output of one command of `export.COMMANDS`, or a list of several such outputs.
    With the source map of the bundle that was deployed, components have the names of the spec, by the tag
    that CloudFormation sets; otherwise they are called by their tag `Name`.
    """
    export = Export(folder)
    if source_map and export.items("LoadBalancers"):
        export.need("TagDescriptions")
    maker = Maker(source_map or {})
    resources: list[Resource] = []
    written: dict[str, Written] = {}
    for area in (vpc, groups, interfaces, services):
        for made in area.resources(export, maker):
            resources.append(made.resource)
            written.setdefault(made.resource.id, made.written)
    found = network(Catalogue(resources, literal_ids=True))
    return Loaded(found, tuple(export.troubles), written)
