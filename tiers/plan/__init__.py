"""Effects of an update, and whether they are allowed: compares two bundles, resource by resource.

Knows templates and AWS's schemas, no component types. Must import nothing that talks to AWS.
"""
