"""No property of a raw resource, whatever it is, breaks what is watched."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.watch.test_raw import ALARMS, TYPES, queue, spec
from tiers import compiler
from tiers.watch.watched import watched

LEAVES = st.sampled_from(("enabled", "RABBITMQ", "true", "{{resolve:ssm:x}}", "9" * 40, "", "-1", "1.5"))
KEYS = ("Ref", "Fn::If", "Fn::GetAtt", "Fn::Sub", "Id", "Metrics", "maxReceiveCount", "InstanceCount")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**9) | LEAVES,
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(KEYS), inner, min_size=1, max_size=2)
    ),
    max_leaves=5,
)
NAMES = sorted(
    {each.path.partition(".")[0] for _, group, alarm in ALARMS for each in (*group.when, *alarm.when)}
    | {"NumberOfBrokerNodes", "BrokerName", "ClusterName", "Cluster", "Name", "NumCacheClusters", "Timeout"}
    | {"NumNodeGroups", "ReplicasPerNodeGroup", "CacheParameterGroupName", "MetricsCollection", "MinSize"}
    | {"MetricsConfigurations", "RedrivePolicy", "RedriveAllowPolicy", "MessageRetentionPeriod"}
    | {"AllocatedStorage", "EBSOptions", "ElasticsearchClusterConfig", "DeploymentMode", "NumCacheNodes"}
    | {"ServerlessV2ScalingConfiguration", "CacheUsageLimits", "VisibilityTimeout", "Dimensions", "Metrics"}
    | {"RetentionPeriodHours", "DBClusterIdentifier", "LoadBalancerArn", "DefaultActions", "Namespace"}
)
OTHERS = ("AWS::CloudWatch::Alarm", "AWS::ElasticLoadBalancingV2::Listener", "AWS::SSM::Parameter")


@given(
    st.sampled_from([*TYPES, *OTHERS]),
    st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6),
)
def test_no_property_breaks_the_alarms(resource_type: str, properties: dict[str, Any]) -> None:
    written = spec({"One": {"Type": resource_type, "Properties": properties}, "Jobs": queue()})
    checked = compiler.check("spec.yaml", json.dumps(written).encode())
    # References to nothing are refused elsewhere; what is watched is decided before.
    architecture = compiler.completed(checked.document)
    assert architecture is not None
    found = watched(architecture)
    assert any(each.name == "Jobs" for each in found)
    for each in found:
        breach = getattr(each.what, "breach", None)
        assert breach is None or isinstance(breach.threshold, int | float)
