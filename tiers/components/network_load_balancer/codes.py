"""Findings about network load balancers."""

from tiers.diagnostics.model import Code, Severity

_CHECK = "health_check: {protocol: HTTP, port: 8081}"
_GAME = f"logic:\n  game: {{type: autoscaling, port: 7777, {_CHECK}}}\n"
_PAGES = "https://docs.aws.amazon.com/elasticloadbalancing/latest/network"
_ARN = "arn:aws:acm:%s:123456789012:certificate/12345678-1234-1234-1234-123456789012"


def _edge(listeners: str, more: str = "") -> str:
    return f"presentation:\n  edge:\n    type: network_load_balancer\n{more}    listeners:\n" + listeners


def _listener(keys: str, target: str = "game") -> str:
    return f"      - {{{keys}, forward_to: {target}}}\n"


_UDP = _listener("port: 7777, protocol: UDP")
_TCP = _listener("port: 7777, protocol: TCP")
_RIGHT = _edge(_UDP) + _GAME
_TLS = _listener(f"port: 443, protocol: TLS, certificate: '{_ARN % 'eu-central-1'}'")
_SITE = (
    "  site:\n    type: load_balancer\n    scheme: internal\n"
    "    listeners: [{port: 80, protocol: HTTP, forward_to: game}]\n"
)

LISTENER_PORT_TAKEN = Code(
    "T2501",
    "listener-port-taken",
    Severity.ERROR,
    "A network load balancer has one listener on each port; a listener of TCP_UDP accepts both protocols there: "
    f"{_PAGES}/load-balancer-listeners.html.",
    _edge(_TCP + _UDP) + _GAME,
    _edge(_listener("port: 7777, protocol: TCP_UDP")) + _GAME,
)
TLS_CERTIFICATE = Code(
    "T2502",
    "tls-certificate",
    Severity.ERROR,
    "A TLS listener decrypts, so it needs a certificate. Other listeners forward what they get, encrypted or not.",
    _edge(_listener("port: 443, protocol: TLS")) + _GAME,
    _edge(_listener("port: 443, protocol: TCP")) + _GAME,
)
TLS_CERTIFICATE_REGION = Code(
    "T2503",
    "tls-certificate-region",
    Severity.ERROR,
    "A load balancer uses only certificates of its region: "
    "https://docs.aws.amazon.com/acm/latest/userguide/acm-regions.html.",
    "regions: [us-east-1]\n" + _edge(_TLS) + _GAME,
    "regions: [eu-central-1]\n" + _edge(_TLS) + _GAME,
)
TARGET_PROTOCOL = Code(
    "T2504",
    "target-protocol",
    Severity.ERROR,
    "A listener forwards by its own protocol, and what a TLS listener has decrypted by TCP or TLS: "
    f"{_PAGES}/load-balancer-target-groups.html.",
    _edge(_listener("port: 7777, protocol: UDP", "{to: game, protocol: TCP}")) + _GAME,
    _RIGHT,
)
TWO_SUBNETS_IN_ZONE = Code(
    "T2505",
    "two-subnets-in-zone",
    Severity.ERROR,
    f"A network load balancer has at most one subnet in each zone: {_PAGES}/availability-zones.html.",
    "network:\n  subnets:\n    pub-a: {zone: a, cidr: 10.0.0.0/24, kind: public}\n"
    "    pub-a2: {zone: a, cidr: 10.0.1.0/24, kind: public}\n"
    "    app-a: {zone: a, cidr: 10.0.2.0/24, kind: private}\n"
    + _edge(_UDP, "    subnets: [pub-a, pub-a2]\n")
    + _GAME,
    _RIGHT,
)
TARGETS_OUT_OF_ZONE = Code(
    "T2506",
    "targets-out-of-zone",
    Severity.ERROR,
    "A network load balancer forwards only to targets in zones where it has a subnet, even across zones: "
    f"{_PAGES}/availability-zones.html.",
    "network: {zones: 3}\n" + _edge(_UDP, "    subnets: [public-a, public-b]\n") + _GAME,
    "network: {zones: 3}\n" + _edge(_UDP) + _GAME,
)
FIXED_ADDRESSES = Code(
    "T2507",
    "fixed-addresses",
    Severity.ERROR,
    "An internet-facing network load balancer has one Elastic IP address in each of its subnets, or none.",
    _edge(_UDP, "    addresses: [eipalloc-0123456789abcdef0]\n") + _GAME,
    _edge(_UDP, "    addresses: elastic\n") + _GAME,
)
CLIENT_IP_ALWAYS_PRESERVED = Code(
    "T2508",
    "client-ip-always-preserved",
    Severity.ERROR,
    "Targets of UDP always see the addresses of clients; there is a choice for TCP and TLS only: "
    f"{_PAGES}/edit-target-group-attributes.html.",
    _edge(_UDP, "    preserve_client_ip: false\n") + _GAME,
    _edge(_TCP, "    preserve_client_ip: false\n") + _GAME,
)
LOGS_WITHOUT_TLS = Code(
    "T2509",
    "logs-without-tls",
    Severity.ERROR,
    f"A network load balancer logs connections to TLS listeners and no others: {_PAGES}/enable-access-logs.html.",
    _edge(_UDP, "    access_logs: true\n") + _GAME,
    _edge(_TLS, "    access_logs: true\n") + _GAME,
)
HEALTH_CHECK_UNREAD = Code(
    "T2510",
    "health-check-unread",
    Severity.WARNING,
    "A network load balancer checks its targets over TCP unless their health check has another protocol. Such a check "
    "opens a connection and requests no path.",
    _edge(_UDP) + "logic:\n  game: {type: autoscaling, port: 7777, health_check: {path: /healthz}}\n",
    _edge(_UDP)
    + "logic:\n  game: {type: autoscaling, port: 7777, health_check: {protocol: HTTP, port: 8080, path: /healthz}}\n",
    acceptable=True,
)
TARGET_IS_CLIENT = Code(
    "T2511",
    "target-is-client",
    Severity.WARNING,
    "Where targets see the addresses of clients, a target cannot use its own load balancer: its packets may come back "
    f"to itself, from its own address: {_PAGES}/load-balancer-troubleshooting.html.",
    _edge(_TCP, "    scheme: internal\n")
    + "logic:\n  game: {type: autoscaling, port: 7777, connects_to: [edge]}\n",
    _edge(_TCP, "    scheme: internal\n    preserve_client_ip: false\n")
    + "logic:\n  game: {type: autoscaling, port: 7777, connects_to: [edge]}\n",
    acceptable=True,
)
LOAD_BALANCER_OVER_TCP = Code(
    "T2512",
    "load-balancer-over-tcp",
    Severity.ERROR,
    "A network load balancer forwards to an application load balancer by a listener of TCP only: "
    f"{_PAGES}/application-load-balancer-target.html.",
    _edge(_listener("port: 80, protocol: UDP", "site")) + _SITE + _GAME,
    _edge(_listener("port: 80, protocol: TCP", "site")) + _SITE + _GAME,
)
IDLE_TIMEOUT_TCP = Code(
    "T2513",
    "idle-timeout-tcp",
    Severity.ERROR,
    "Only a listener of TCP has another idle timeout. One of TLS forgets a connection after 350 seconds without data, "
    f"and packets of UDP are a flow until 120 seconds pass without one: {_PAGES}/update-idle-timeout.html.",
    _edge(_listener("port: 7777, protocol: UDP, idle_timeout: 600")) + _GAME,
    _edge(_listener("port: 7777, protocol: TCP, idle_timeout: 600")) + _GAME,
)
STICKINESS_TLS = Code(
    "T2514",
    "stickiness-tls",
    Severity.ERROR,
    f"A TLS listener cannot send all connections of a client to one target: {_PAGES}/edit-target-group-attributes.html.",
    _edge(_TLS.replace("protocol: TLS", "protocol: TLS, stickiness: true")) + _GAME,
    _edge(_listener("port: 443, protocol: TCP, stickiness: true")) + _GAME,
)
TARGET_SETTINGS_DIFFER = Code(
    "T2515",
    "target-settings-differ",
    Severity.ERROR,
    "Listeners that forward to the same port of a component by the same protocol share a target group, which has "
    f"stickiness and proxy protocol for all of them: {_PAGES}/edit-target-group-attributes.html.",
    _edge(_listener("port: 7777, protocol: UDP, stickiness: true") + _listener("port: 7778, protocol: UDP"))
    + _GAME,
    _edge(
        _listener("port: 7777, protocol: UDP, stickiness: true")
        + _listener("port: 7778, protocol: UDP, stickiness: true")
    )
    + _GAME,
)
LOAD_BALANCER_TARGET_SETTINGS = Code(
    "T2516",
    "load-balancer-target-settings",
    Severity.ERROR,
    "An application load balancer reads requests of HTTP, and would refuse those that start with a header of proxy "
    "protocol. It gets the client's address without one, and `stickiness` has no effect on a single target: "
    f"{_PAGES}/application-load-balancer-target.html.",
    _edge(_listener("port: 80, protocol: TCP, proxy_protocol: true", "site")) + _SITE + _GAME,
    _edge(_listener("port: 80, protocol: TCP", "site")) + _SITE + _GAME,
)
ACCEPTANCE_WITHOUT_SHARE = Code(
    "T2517",
    "acceptance-without-share",
    Severity.ERROR,
    "Without accounts in `share_with` there is no endpoint service, so no endpoint asks to be accepted.",
    _edge(_TCP, "    acceptance: manual\n") + _GAME,
    _edge(_TCP, '    acceptance: manual\n    share_with: ["123456789012"]\n') + _GAME,
)
ACCOUNT_TWICE = Code(
    "T2518",
    "account-twice",
    Severity.ERROR,
    "An account has the permission once, for all of its VPCs.",
    _edge(_TCP, '    share_with: ["123456789012", "123456789012"]\n') + _GAME,
    _edge(_TCP, '    share_with: ["123456789012"]\n') + _GAME,
)
ZONE_WITHOUT_TARGETS = Code(
    "T2519",
    "zone-without-targets",
    Severity.ERROR,
    "Without cross-zone load balancing, each zone forwards to its own targets, so connections in a zone without "
    f"targets fail: {_PAGES}/edit-target-group-attributes.html.",
    _edge(_TCP, "    cross_zone: false\n") + "logic:\n  game: {type: ec2, port: 7777, count: 1}\n",
    _edge(_TCP, "    cross_zone: false\n") + "logic:\n  game: {type: ec2, port: 7777, count: 2}\n",
)
UDP_HEALTH_CHECK = Code(
    "T2520",
    "udp-health-check",
    Severity.WARNING,
    "A network load balancer checks its targets over TCP, on the port of the requests unless set. A program that "
    "receives UDP alone refuses these connections: all of its targets are unhealthy, and Auto Scaling and Amazon ECS "
    f"replace them again and again: {_PAGES}/target-group-health-checks.html.",
    _edge(_UDP) + "logic:\n  game: {type: autoscaling, port: 7777}\n",
    _RIGHT,
    acceptable=True,
)
