"""What every EC2 instance has, whichever tier it stands in: a machine, an image, a disk, a role.

Must not import a component type's module.
"""
