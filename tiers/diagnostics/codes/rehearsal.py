"""Findings that keep the servers of a rehearsal from running. None is about a spec."""

from tiers.diagnostics.model import Code, Severity

MISSING_PROGRAM = Code(
    "T8001",
    "missing-program",
    Severity.ERROR,
    "A rehearsal runs real servers: sshd, nginx, haproxy, MariaDB or PostgreSQL, and their clients. It uses the "
    "programs that are installed on this machine, and needs those of the architecture.",
    "",
    "",
)
FAILED_SERVER = Code(
    "T8002",
    "failed-server",
    Severity.ERROR,
    "A server of the rehearsal could not be created or started. It runs as an ordinary user in a file system in "
    "memory, so the reason is on this machine: too little memory, or a version of the program that does not know "
    "an option.",
    "",
    "",
)
UNKNOWN_HOST = Code(
    "T8003",
    "unknown-host",
    Severity.ERROR,
    "`--shell` needs a component, or a host with its name in the report: `web-1`, `laptop`.",
    "",
    "",
)
NOTHING_PUBLISHED = Code(
    "T8004",
    "nothing-published",
    Severity.ERROR,
    "`--publish` serves the site of a load balancer that accepts traffic from the internet, on a port of the "
    "loopback address of this machine and on no other.",
    "",
    "",
)
REPORT_NOT_WRITTEN = Code(
    "T8005",
    "report-not-written",
    Severity.ERROR,
    "The report of a rehearsal is written after all checks. Their results are printed in any case.",
    "",
    "",
)
NO_NAMESPACES = Code(
    "T8006",
    "no-namespaces",
    Severity.ERROR,
    "A rehearsal uses Linux namespaces, which any user can create on most machines. Some kernels deny them to "
    "ordinary users, and most containers to all users. `sysctl kernel.unprivileged_userns_clone=1` (older "
    "Debian), `sysctl kernel.apparmor_restrict_unprivileged_userns=0` (Ubuntu from 23.10), or a container that "
    "runs with `--privileged` allows them.",
    "",
    "",
)
TOO_LARGE_TO_REHEARSE = Code(
    "T8007",
    "rehearsal-too-large",
    Severity.ERROR,
    "A rehearsal runs a separate host for each server, database, node, and gateway, and checks every pair of "
    "them. Limits keep a template from using the whole machine: 200 hosts, 16 VPCs, 256 subnets, 16 databases, "
    "5,000 resources, and 50,000 rules, routes, and targets.",
    "",
    "",
)
TOO_LONG = Code(
    "T8008",
    "rehearsal-too-long",
    Severity.ERROR,
    "A rehearsal has 30 minutes to read the templates, and 30 minutes for its checks. The largest network needs a "
    "few; one that needs longer has thousands of rules, or waits for responses that do not come.",
    "",
    "",
)
NETWORK_REFUSED = Code(
    "T8009",
    "network-refused",
    Severity.ERROR,
    "A rehearsal creates network namespaces with `ip` and `nft`. If one of them rejects its input, the cause is "
    "the plan of the network or the kernel.",
    "",
    "",
)
NOTHING_TO_REHEARSE = Code(
    "T8050",
    "nothing-to-rehearse",
    Severity.ERROR,
    "A rehearsal runs the network of a VPC with its servers. Tables, queues, buckets, topics, and functions outside "
    "a VPC are reached through APIs of AWS, which a rehearsal does not have.",
    "",
    "",
)
