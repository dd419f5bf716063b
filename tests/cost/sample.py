"""Made-up prices, and what tests of costs make of specs and templates."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tiers import compiler
from tiers.compile.bundle import source_map
from tiers.cost import prices as price_files
from tiers.cost.estimate import Estimate, Line, estimate
from tiers.cost.priced import Bill, priced
from tiers.cost.prices import Prices
from tiers.ir.placed import Layout
from tiers.plan.compare.snapshot import Snapshot, of_bundle

REGION = "eu-west-1"
UBUNTU = "{{resolve:ssm:/aws/service/canonical/ubuntu/server/24.04/stable/current/arm64/hvm/ebs-gp3/ami-id}}"
"""An image that is known to be Linux."""
WINDOWS = "{{resolve:ssm:/aws/service/ami-windows-latest/Windows_Server-2022-English-Full-Base}}"

HOBBY = """\
version: 1
name: blog
network: {nat_gateway: {mode: none}}
presentation:
  entrance: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, forward_to: web}]}
logic:
  web: {type: ec2, count: 1, port: 80, instance_type: t4g.micro, volume: {size: 10}, connects_to: [posts]}
data:
  posts: {type: rds, engine: postgres, instance_class: db.t4g.micro, multi_az: false}
"""
SHOP = """\
version: 1
name: shop
presentation:
  entrance: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, forward_to: web}]}
logic:
  web: {type: autoscaling, port: 80, volume: {size: 10}, capacity: {min: 2, max: 4}, connects_to: [orders]}
data:
  orders: {type: rds, engine: mysql, allocated_storage: 20, max_allocated_storage: 100}
environments:
  staging:
    network: {nat_gateway: {mode: single}}
    logic: {web: {capacity: {min: 1, max: 1}}}
    data: {orders: {multi_az: false}}
"""
JOBS = """\
version: 1
name: jobs
regions: [eu-west-1]
network: {nat_gateway: {mode: single}}
logic:
  worker:
    type: fargate
    image: public.ecr.aws/acme/worker:1
    cpu: 256
    memory: 512
    capacity: {min: 2, max: 4}
    connects_to: [{to: tasks, access: consume}]
data:
  tasks: {type: queue}
"""
# No price of AWS: round numbers, so that sums can be checked by hand.
PRICES = """\
version: 1
fetched: "2026-01-31"
currency: USD
regions:
  eu-west-1:
    cloudwatch.alarm.months: "0.1"
    ebs.gp3.gb_months: 0.1
    ec2.Linux.t4g.micro.hours: "0.01"
    ec2.Linux.t4g.small.hours: "0.02"
    fargate.arm64.gb_hours: "0.004"
    fargate.arm64.vcpu_hours: "0.04"
    internet.gb: [{from: 0, price: 0}, {from: 100, price: "0.09"}]
    load_balancer.application.hours: "0.02"
    nat_gateway.gb: "0.05"
    nat_gateway.hours: "0.05"
    public_ipv4.hours: "0.005"
    rds.gp3.multi-az.gb_months: "0.2"
    rds.gp3.single-az.gb_months: "0.1"
    rds.mysql.db.t4g.medium.multi-az.hours: "0.1"
    rds.mysql.db.t4g.medium.single-az.hours: "0.05"
    rds.postgres.db.t4g.micro.single-az.hours: "0.02"
    secret.months: "0.4"
    sqs.standard.requests: [{from: 0, price: 0}, {from: 1000000, price: "0.0000004"}]
"""


def prices(text: str = PRICES) -> Prices:
    """Return the prices of a price file."""
    _, found, findings = price_files.read("prices.yaml", text.encode())
    assert found is not None, findings
    return found


def side(spec: str, environment: str | None = None, layout: Layout = Layout.NESTED) -> Snapshot:
    """Compile a spec."""
    compiled = compiler.compile_spec("spec.yaml", spec.encode(), layout, environment=environment)
    assert compiled.bundle is not None, compiled.findings
    return of_bundle(compiled.bundle, source_map(compiled.bundle, compiled.document))


def bill(spec: str, usage: Mapping[str, int] | None = None, environment: str | None = None) -> Bill:
    """Return what a spec costs."""
    amounts = {name: Decimal(amount) for name, amount in (usage or {}).items()}
    return priced(estimate(side(spec, environment), amounts, REGION), prices())


def shown(found: Bill) -> dict[tuple[str, str], tuple[str, str]]:
    """Return the minimum and the maximum in money of each line."""
    return {
        (each.line.component, each.line.what): (str(each.money.least), str(each.money.most))
        for each in found.costs
        if each.money is not None
    }


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    """Return a resource of a template."""
    return {"Type": f"AWS::{kind}", "Properties": properties}


def of_template(
    resources: Mapping[str, Any], given: Mapping[str, str] | None = None, **sections: Any
) -> Estimate:
    """Return the quantities of a template."""
    template = {"Resources": resources, **sections}
    found = Snapshot("any", Layout.SINGLE, "any", {"any": template}, {}, given or {})
    return estimate(found, {}, REGION)


def amounts(found: Estimate) -> dict[str, tuple[int | float, int | float, str]]:
    """Return the minimum, the maximum, and the price of each line that does not depend on use."""
    return {each.what: _amount(each) for each in found.lines}


def _amount(line: Line) -> tuple[int | float, int | float, str]:
    least, most = (int(each) if each == int(each) else float(each) for each in (line.least, line.most))
    return least, most, line.product.key if line.product else ""
