"""The proof of permissions: who may do what to which resource, read from the policies in templates."""
