"""The language of specs: the shape of a spec, its decoder, its published schema, its defaults.

Must not import the architecture's resources, the linker or anything that loads troposphere.
"""
