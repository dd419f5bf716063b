"""Data spoilt in one place or a few: what a loader must survive."""

import copy
import random
from typing import Any

JUNK: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.5, 10**30, "", "x", "Vpc", "a.b", "${", "${Vpc", "0.0.0.0/0"),
    *(
        "300.1.1.1/8",
        [],
        {},
        [[]],
        [None],
        {"": None},
        {"Ref": 1},
        {"Ref": "Nothing"},
        {"Ref": "AWS::NoValue"},
        {1: 2},
    ),
    *({"Fn::GetAtt": "x"}, {"Fn::GetAtt": ["Vpc"]}, {"Fn::GetAtt": ["Vpc", {"Ref": "Vpc"}]}),
    *({"Fn::Sub": ["${a}", {"a": []}]}, {"Fn::Sub": "${Nothing.x}"}, {"Fn::Join": [",", {"Ref": "Vpc"}]}),
    *({"Fn::Select": ["x", []]}, {"Fn::Select": [9, ["a"]]}, {"Fn::Split": ["", "a"]}),
    *({"Fn::FindInMap": ["a", "b", "c"]}, {"Fn::If": ["c", 1, 2]}, {"Fn::If": [1, 2]}),
    *({"Fn::Cidr": ["x", 1]}, {"Fn::Cidr": ["10.0.0.0/8", 10**9, 8]}, {"Fn::ImportValue": "a"}),
    *({"Fn::Transform": {}}, {"Fn::New": 1}, {"Fn::GetAZs": []}, {"Fn::Base64": {}}, {"Condition": "c"}),
    *({"Fn::Not": []}, {"Fn::And": [1]}, "{{resolve:ssm:x}}", "vpc-123", {"Fn::Split": [",", 1]}),
    *({"Fn::GetAtt": "Vpc.DefaultNetworkAcl"}, {"Fn::GetAtt": "Vpc.Ipv6CidrBlocks"}),
)


def spoilt(data: Any, seed: int, times: int = 1) -> Any:
    """Return a copy of plain data in which something else stands in some places, or nothing, or it twice."""
    chance = random.Random(seed)
    copied = copy.deepcopy(data)
    for _ in range(times):
        places = list(_places(copied))
        if places:
            holder, key = chance.choice(places)
            _spoil(holder, key, chance)
    return copied


def _places(data: Any) -> Any:
    pending = [data]
    while pending:
        found = pending.pop()
        keys = found.keys() if isinstance(found, dict) else range(len(found))
        for key in keys:
            yield found, key
            if isinstance(found[key], dict | list):
                pending.append(found[key])


def _spoil(holder: Any, key: Any, chance: random.Random) -> None:
    kind = chance.randrange(4)
    if kind == 0:
        del holder[key]
    elif kind == 1 and isinstance(holder, list):
        holder.append(copy.deepcopy(holder[key]))
    elif kind == 1:
        other = chance.choice(list(holder))
        holder[key] = copy.deepcopy(holder[other])
    else:
        holder[key] = copy.deepcopy(chance.choice(JUNK))
