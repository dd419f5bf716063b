"""`AWS::EC2::EIP` and `AWS::EC2::EIPAssociation`: MiniStack has API calls but no CloudFormation types.

Nor does it give the address to the instance that it is associated with.
"""

from ministack.services import ec2
from ministack.services.cloudformation import provisioners

from tests.emulator.additions import kit
from tests.emulator.additions.kit import Made, Properties


def install() -> None:
    """Register both types."""
    kit.register("AWS::EC2::EIP", create, delete, update)
    kit.tagged("AWS::EC2::EIP")
    kit.register("AWS::EC2::EIPAssociation", associate, dissociate)


def create(_logical_id: str, properties: Properties, _stack: str) -> Made:
    """Allocate an address, and associate it where an instance is named."""
    answer = kit.call(ec2._allocate_address, Domain=properties.get("Domain", "vpc"))
    allocation, address = kit.text_of(answer, "allocationId"), kit.text_of(answer, "publicIp")
    provisioners._ec2_apply_tags(allocation, properties)
    if properties.get("InstanceId"):
        _associate(allocation, properties["InstanceId"])
    return address, _attributes(allocation, address)


def update(
    address: str, old: Properties, new: Properties, _stack: str, _logical_id: str | None = None
) -> Made:
    """Change the tags; MiniStack replaces the rest."""
    allocation = _allocation(address)
    provisioners._ec2_apply_tags(allocation, new, old)
    return address, _attributes(allocation, address)


def delete(address: str, _properties: Properties) -> None:
    """Release the address, if nobody else did."""
    allocation = _allocation(address)
    if allocation:
        _take(ec2._addresses[allocation])
        kit.call(ec2._release_address, AllocationId=allocation)


def associate(_logical_id: str, properties: Properties, _stack: str) -> Made:
    """Associate an address with an instance."""
    association = _associate(properties["AllocationId"], properties.get("InstanceId", ""))
    return association, {"Id": association}


def dissociate(association: str, _properties: Properties) -> None:
    """Take an address from its instance."""
    for address in ec2._addresses.values():
        if address["AssociationId"] == association:
            _take(address)
    kit.call(ec2._disassociate_address, AssociationId=association)


def _associate(allocation: str, instance: str) -> str:
    answer = kit.call(ec2._associate_address, AllocationId=allocation, InstanceId=instance)
    if instance in ec2._instances:
        ec2._instances[instance]["PublicIpAddress"] = ec2._addresses[allocation]["PublicIp"]
    return kit.text_of(answer, "associationId")


def _take(address: Properties) -> None:
    instance = ec2._instances.get(address["InstanceId"])
    if instance:
        instance["PublicIpAddress"] = ""


def _attributes(allocation: str, address: str) -> Properties:
    return {"AllocationId": allocation, "PublicIp": address}


def _allocation(address: str) -> str:
    found = [name for name, record in ec2._addresses.items() if record["PublicIp"] == address]
    return str(found[0]) if found else ""
