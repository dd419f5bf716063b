"""The proof of permissions of loaded templates: they allow exactly what is declared."""

from collections.abc import Iterator

from tiers.permissions.answers.permits import Permitted
from tiers.permissions.answers.verify import Compared, Verified, bare, verify
from tiers.permissions.decide.engine import Engine
from tiers.permissions.model.universe import Target, Universe
from tiers.permissions.read.canonical import Names
from tiers.permissions.read.documents import Documents
from tiers.permissions.read.universe import left_to_roles, universe
from tiers.proof.model.loaded import Loaded
from tiers.tuples import NamedTuple


class Proof(NamedTuple):
    """The result of a comparison, and what was compared; `engine` answers more questions."""

    universe: Universe
    verified: Verified
    engine: Engine


def prove(loaded: Loaded, said: Permitted) -> Proof:
    """Compare what templates allow with declared permissions."""
    assert loaded.catalogue is not None, "templates that could not be loaded are not proven"
    whole = universe(loaded.catalogue)
    keys = tuple(_keys(said))
    whole = whole._replace(targets=(*whole.targets, *keys))
    resources = frozenset((*(bare(each.id) for each in loaded.catalogue), *(each.id for each in keys)))
    whole = left_to_roles(whole)
    compared = Compared(whole, Documents(Names(loaded.catalogue)), resources)
    engine = Engine(whole)
    return Proof(whole, verify(compared, engine, said), engine)


def _keys(said: Permitted) -> Iterator[Target]:
    """Yield the keys of declared permissions that no template makes, as if each had the policy of a new key.

    That leaves what it allows to the policies of roles; what its own policy has is not known.
    """
    arns = dict.fromkeys(each.target for each in said.permits if each.target.startswith("arn:"))
    for arn in arns:
        yield Target(arn, "AWS::KMS::Key", "kms", {"key": (arn,)})
