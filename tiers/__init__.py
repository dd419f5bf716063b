"""tiers: a declarative compiler for three-tier architectures on AWS."""

__version__ = "0.1.0"
