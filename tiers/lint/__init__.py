"""cfn-lint: run in this process, its matches told on the lines of a spec or of anybody's template.

Must not import `cli` or a component type's module; cfn-lint itself is loaded only when something is linted.
"""
