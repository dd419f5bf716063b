"""What an update would do, and whether it may: compares two bundles, resource by resource.

Knows templates and AWS's schemas, no component types. Must import nothing that talks to AWS.
"""
