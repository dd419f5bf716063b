"""Packets of a rehearsal compared with the proof: two independent readings of the same templates."""
