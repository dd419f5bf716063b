"""Bytes to plain data with spans: all that knows YAML's syntax.

Must not know the language of specs, nor import any later stage.
"""

from tiers.source.document import MAX_BYTES, invisible, is_template, parse, sketch
from tiers.source.included import alone, pack, unpack

__all__ = ["MAX_BYTES", "alone", "invisible", "is_template", "pack", "parse", "sketch", "unpack"]
