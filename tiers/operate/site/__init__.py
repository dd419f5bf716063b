"""A static site: its files, its objects in a bucket, and the copies of a distribution."""
