"""The alarms on servers, services, load balancers, and gateways, for their rows."""

from tiers.resources.alarms import (
    ABOVE,
    BELOW,
    FROM,
    LIST,
    Alarm,
    Computed,
    Metrics,
    Shared,
    When,
)

PERCENT = (1, 100)
COUNT = (0, 1_000_000)
HOSTS = (1, 1000)

_EC2 = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/viewing_metrics_with_cloudwatch.html"
_CPU = Shared("tiers.workload.alarms:HIGHEST_CPU")
INSTANCE = (
    Metrics(
        "AWS/EC2",
        {"InstanceId": "{}"},
        _EC2,
        (
            Alarm("status", "failed status checks", "StatusCheckFailed", "Maximum", FROM, 1, 2, period=300),
            Alarm(
                "cpu",
                "CPU utilization in percent",
                "CPUUtilization",
                "Average",
                ABOVE,
                _CPU,
                3,
                limits=PERCENT,
                unit="percent",
                period=300,
            ),
        ),
    ),
)

GROUP = (
    Metrics(
        "AWS/AutoScaling",
        {"AutoScalingGroupName": "{}"},
        "https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-metrics.html",
        (
            Alarm(
                "capacity",
                "servers in service",
                "GroupInServiceCapacity",
                "Average",
                BELOW,
                Computed("least_servers", "`MinSize`"),
                10,
                "breaching",
                limits=(1, 10_000),
                unit="servers",
                test="reports_capacity",
            ),
        ),
    ),
    Metrics(
        "AWS/EC2",
        {"AutoScalingGroupName": "{}"},
        _EC2,
        (
            Alarm(
                "cpu",
                "average CPU utilization in percent",
                "CPUUtilization",
                "Average",
                ABOVE,
                _CPU,
                3,
                limits=PERCENT,
                unit="percent",
                period=300,
            ),
        ),
    ),
)

SERVICE = (
    Metrics(
        "AWS/ECS",
        {"ClusterName": "{=Cluster}", "ServiceName": "{Name}"},
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html",
        tuple(
            Alarm(
                word,
                f"average {what} utilization in percent",
                metric,
                "Average",
                ABOVE,
                Shared("tiers.components.fargate.alarms:HIGHEST"),
                5,
                # Without tasks, there is no data, and a service may be scaled to none.
                "notBreaching",
                limits=PERCENT,
                unit="percent",
            )
            for word, what, metric in (
                ("cpu", "CPU", "CPUUtilization"),
                ("memory", "memory", "MemoryUtilization"),
            )
        ),
    ),
)

_ALB = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html"
_NLB = "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-cloudwatch-metrics.html"
_BALANCER = {"LoadBalancer": "{LoadBalancerFullName}"}
_RESPONSES = "tiers.components.load_balancer.alarms:BalancerAlarms"
LOAD_BALANCER = (
    Metrics(
        "AWS/ApplicationELB",
        _BALANCER,
        _ALB,
        (
            Alarm(
                "errors",
                "5xx responses of the load balancer a minute",
                "HTTPCode_ELB_5XX_Count",
                "Sum",
                ABOVE,
                Shared(f"{_RESPONSES}.errors"),
                5,
                "notBreaching",
                page=_ALB,
                limits=COUNT,
                unit="responses",
                count=3,
            ),
            Alarm(
                "target_errors",
                "5xx responses of targets in percent of requests",
                {"errors": "HTTPCode_Target_5XX_Count", "requests": "RequestCount"},
                "Sum",
                ABOVE,
                Shared(f"{_RESPONSES}.target_errors"),
                5,
                "notBreaching",
                # As AWS recommends it for services of ECS behind a load balancer.
                page=LIST,
                limits=PERCENT,
                unit="percent",
                expression="100 * FILL(errors, 0) / requests",
            ),
        ),
        when=(When("Type", ("application",), default="application"),),
    ),
    Metrics(
        "AWS/NetworkELB",
        _BALANCER,
        _NLB,
        (
            Alarm(
                "port_allocation",
                "connections without a free port a minute",
                "PortAllocationErrorCount",
                "Sum",
                ABOVE,
                0,
                missing="notBreaching",
                page=_NLB,
            ),
        ),
        when=(When("Type", ("network",)),),
    ),
)

_TARGETS = "tiers.workload.target_alarms:TargetAlarms"
TARGET_GROUP = tuple(
    Metrics(
        namespace,
        {"LoadBalancer": "{balancer}", "TargetGroup": "{TargetGroupFullName}"},
        page,
        (
            Alarm(
                "healthy_hosts",
                "healthy targets",
                "HealthyHostCount",
                "Minimum",
                BELOW,
                Shared(f"{_TARGETS}.healthy_hosts"),
                5,
                # A group without any target has no data.
                "breaching",
                page=page,
                limits=HOSTS,
                unit="targets",
            ),
            Alarm(
                "unhealthy_hosts",
                "unhealthy targets",
                "UnHealthyHostCount",
                "Maximum",
                ABOVE,
                Shared(f"{_TARGETS}.unhealthy_hosts"),
                10,
                "notBreaching",
                page=page,
                limits=COUNT,
                unit="targets",
            ),
        ),
        # Health checks of functions are off, unless they are turned on.
        when=(When("TargetType", ("instance", "ip", "alb"), default="instance"),),
        test=test,
    )
    for namespace, page, test in (
        ("AWS/ApplicationELB", _ALB, "is_behind_application"),
        ("AWS/NetworkELB", _NLB, "is_behind_network"),
    )
)

_GATEWAY = "tiers.watch.watched:GatewayAlarms"
NAT_GATEWAY = (
    Metrics(
        "AWS/NATGateway",
        {"NatGatewayId": "{}"},
        "https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html",
        (
            Alarm(
                "port_allocation",
                "connections without a free port a minute",
                "ErrorPortAllocation",
                "Sum",
                ABOVE,
                Shared(f"{_GATEWAY}.port_allocation"),
                15,
            ),
            Alarm(
                "dropped_packets",
                "dropped packets in percent",
                {
                    "drops": "PacketsDropCount",
                    "sent": "PacketsInFromSource",
                    "answered": "PacketsInFromDestination",
                },
                "Sum",
                ABOVE,
                Shared(f"{_GATEWAY}.dropped_packets"),
                5,
                expression="100 * drops / (sent + answered)",
            ),
        ),
        # A gateway for a whole region has no page with its metrics.
        when=(When("AvailabilityMode", ("zonal",), default="zonal"),),
    ),
)

VPN_CONNECTION = (
    Metrics(
        "AWS/VPN",
        {"VpnId": "{}"},
        "https://docs.aws.amazon.com/vpn/latest/s2svpn/monitoring-cloudwatch-vpn.html",
        (
            Alarm(
                "tunnels", "state of the tunnels, 1 if up", "TunnelState", "Minimum", BELOW, 1, 3, period=300
            ),
        ),
    ),
)
