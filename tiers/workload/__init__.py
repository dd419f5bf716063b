"""Parts of every EC2 instance, in any tier: a machine, an image, a disk, a role.

Must not import a component type's module.
"""
