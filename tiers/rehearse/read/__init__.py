"""Templates to the model of a rehearsal: the second reading, which keeps the proof's honest.

Shares the loader of templates with the proof (`tiers/cloudformation/`), and must import nothing else of it.
"""
