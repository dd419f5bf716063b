"""The deployment of `rds` as a cluster: a writer and two readers."""
