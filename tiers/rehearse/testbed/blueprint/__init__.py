"""The model to namespaces, addresses, routes and filters, as data. Must not start anything."""
