"""cfn-lint: run in this process, its matches reported on the lines of a spec or of any template.

Must not import `cli` or a component type's module; cfn-lint itself is loaded only when something is linted.
"""
