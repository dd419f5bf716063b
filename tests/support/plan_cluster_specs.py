"""Specs with database clusters and caches that tests of plans change."""

AURORA = """\
version: 1
name: shop
network: {zones: 2}
logic:
  web: {type: autoscaling, port: 80, connects_to: [orders]}
data:
  orders:
    type: aurora
    engine: postgres
    engine_version: "16"
    instance_class: db.r7g.large
    readers: 2
    database: shop
    username: dbadmin
    proxy: {}
"""

STANDBYS = """\
version: 1
name: shop
network: {zones: 3}
logic:
  web: {type: autoscaling, port: 80, connects_to: [orders]}
data:
  orders:
    type: rds
    engine: mysql
    engine_version: "8.0"
    extended_support: true
    multi_az: cluster
    instance_class: db.r6gd.large
    allocated_storage: 100
    database: shop
    username: dbadmin
"""

CACHES = """\
version: 1
name: shop
network: {zones: 2, nat_gateway: {mode: single}}
logic:
  web: {type: autoscaling, port: 8080, connects_to: [sessions, prices, catalogue, quotes]}
data:
  sessions:
    type: cache
    engine: redis
    engine_version: "7.1"
    node_type: cache.t4g.small
    replicas: 1
    port: 6379
    snapshot_retention: 7
    parameters: {maxmemory-policy: allkeys-lru}
  prices: {type: cache, replicas: 0}
  catalogue: {type: cache, shards: 3}
  quotes: {type: cache, serverless: true, limits: {storage: 10}, engine_version: "7"}
"""
