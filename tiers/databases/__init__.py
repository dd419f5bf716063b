"""Parts of databases of RDS and Aurora: engines, keys, checks, and resources.

Must not import a component type's module.
"""
