"""Network paths: where packets start and end, and each hop between."""
