"""`Fn::Cidr`, as CloudFormation computes it."""

from ipaddress import ip_network

from tiers.cloudformation.evaluate.values import Unknown

_MOST = 256


def divide(block: str, count: int, bits: int) -> list[str] | Unknown:
    """Return the first `count` ranges of a block that leave `bits` bits for hosts.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-cidr.html
    """
    try:
        network = ip_network(block, strict=False)
    except ValueError:
        return Unknown(f"`{block[:80]}` is not a valid CIDR block")
    prefix = network.max_prefixlen - bits
    if not (1 <= count <= _MOST and network.prefixlen <= prefix <= network.max_prefixlen):
        return Unknown(f"`{block}` cannot be divided into {count} ranges with {bits} bits")
    if count > 1 << (prefix - network.prefixlen):
        return Unknown(f"`{block}` does not hold {count} ranges with {bits} bits")
    first, size = int(network.network_address), 1 << bits
    kind = type(network)
    return [str(kind((first + index * size, prefix))) for index in range(count)]
