"""The universe of a proof of permissions as data: policies, subjects, resources, and answers."""
