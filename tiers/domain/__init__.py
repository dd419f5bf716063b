"""Names of a site: its certificate, and the records that lead to it."""
