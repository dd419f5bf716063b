"""Brings up the network of a template and takes it down: `python -m benchmarks.rehearse_network FILE`."""

import sys

from tiers.reach.load.files import from_disk
from tiers.rehearse import enclosure
from tiers.rehearse.lab import Lab
from tiers.rehearse.reading import read


def main(path: str) -> int:
    """Return 0 once the network was up."""
    library, template = from_disk(path)
    network = read.network(library, template, {})

    def enclosed() -> int:
        with Lab(network):
            return 0

    return enclosure.run(enclosed)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
