"""Brings up the network of a template and takes it down: `python -m benchmarks.rehearse_network FILE`."""

import sys

from tiers.cloudformation.load.files import from_disk
from tiers.rehearse.read import read
from tiers.rehearse.testbed import sandbox
from tiers.rehearse.testbed.testbed import Lab


def main(path: str) -> int:
    """Return 0 once the network was up."""
    library, template = from_disk(path)
    network = read.network(library, template, {})

    def enclosed() -> int:
        with Lab(network):
            return 0

    return sandbox.run(enclosed)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
