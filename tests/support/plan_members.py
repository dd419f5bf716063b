"""Specs with components that exist already, which tests of plans change."""

MOVING = """\
version: 1
name: orders
regions: [eu-west-1]
network:
  vpc: vpc-0123456789abcdef0
  cidr: 10.20.0.0/16
  zones: [eu-west-1a, eu-west-1b]
  nat_gateway: {mode: existing}
  subnets:
    app-a: {id: subnet-0123456789abcdef0, zone: a, cidr: 10.20.2.0/24, kind: private}
    app-b: {id: subnet-0123456789abcdef1, zone: b, cidr: 10.20.3.0/24, kind: private}
    data-a: {id: subnet-0123456789abcdef2, zone: a, cidr: 10.20.4.0/24, kind: isolated}
    data-b: {id: subnet-0123456789abcdef3, zone: b, cidr: 10.20.5.0/24, kind: isolated}
presentation:
  shop: {type: existing, group: {import: 'shop:group'}, connects_to: [web]}
logic:
  web:
    type: fargate
    image: public.ecr.aws/acme/web:1
    port: 80
    environment: {HOST: {from: store.endpoint}}
    connects_to: [store, jobs, {to: files, access: read}]
data:
  store: {type: existing, group: sg-0123456789abcdef0, port: 5432, endpoint: db.example.com}
  jobs: {type: existing, queue: 'arn:aws:sqs:eu-west-1:111122223333:jobs'}
  files: {type: existing, bucket: 'arn:aws:s3:::orders-files'}
"""

LISTENER = (
    "arn:aws:elasticloadbalancing:eu-west-1:111122223333:"
    "listener/app/shared/50dc6c495c0c9188/f2f7dc8efc522ab2"
)
SHARING = f"""\
version: 1
name: orders
regions: [eu-west-1]
network:
  vpc: vpc-0123456789abcdef0
  cidr: 10.20.0.0/16
  zones: [eu-west-1a, eu-west-1b]
  nat_gateway: {{mode: existing}}
  subnets:
    app-a: {{id: subnet-0123456789abcdef0, zone: a, cidr: 10.20.2.0/24, kind: private}}
    app-b: {{id: subnet-0123456789abcdef1, zone: b, cidr: 10.20.3.0/24, kind: private}}
presentation:
  front:
    type: existing
    listener: {LISTENER}
    group: sg-0123456789abcdef2
    rules:
      - {{path: [/orders/*], priority: 120, forward_to: web}}
      - {{path: [/stock/*], priority: 121, forward_to: [{{to: web, weight: 90}}, {{to: stock, weight: 10}}]}}
logic:
  web: {{type: fargate, image: public.ecr.aws/acme/web:1, port: 80}}
  stock: {{type: autoscaling, port: 9000}}
accept: {{nothing-listens: the image starts the server}}
"""
