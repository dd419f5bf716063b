"""Specs from the files of other tools, with a remark on each value of theirs."""
