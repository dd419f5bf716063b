"""Change sets and updates that know what replaces a resource, also of types that MiniStack lacks that of."""

from ministack.services.cloudformation import provisioners

from tests.emulator.additions.requirements import ALWAYS, SOMETIMES


def install() -> None:
    """Add both tables to MiniStack's."""
    provisioners._REPLACING_PROPERTIES.update(ALWAYS)
    provisioners._CONDITIONALLY_REPLACING_PROPERTIES.update(SOMETIMES)
