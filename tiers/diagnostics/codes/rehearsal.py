"""Findings that keep the servers of a rehearsal from running. None is about a spec."""

from tiers.diagnostics.model import Code, Severity

MISSING_PROGRAM = Code(
    "T8001",
    "missing-program",
    Severity.ERROR,
    "A rehearsal runs real servers: sshd, nginx, haproxy, MariaDB or PostgreSQL, and the clients that people would use. "
    "It needs those that the architecture has, and takes them from the machine that it runs on.",
    "",
    "",
)
FAILED_SERVER = Code(
    "T8002",
    "failed-server",
    Severity.ERROR,
    "A server of the rehearsal could not be made or started. It runs as an ordinary user in a file system in memory, so "
    "the reason is the machine's: no memory left, or a version of the program that does not know an option.",
    "",
    "",
)
UNKNOWN_HOST = Code(
    "T8003",
    "unknown-host",
    Severity.ERROR,
    "`--shell` names a component, or a host as the report names it: `web-1`, `laptop`.",
    "",
    "",
)
NOTHING_PUBLISHED = Code(
    "T8004",
    "nothing-published",
    Severity.ERROR,
    "`--publish` shows the site of a load balancer that somebody on the internet may open, on a port of this machine's "
    "own loopback address and on no other.",
    "",
    "",
)
REPORT_NOT_WRITTEN = Code(
    "T8005",
    "report-not-written",
    Severity.ERROR,
    "The report of a rehearsal is written when everything has been checked. What was checked is printed all the same.",
    "",
    "",
)
NO_NAMESPACES = Code(
    "T8006",
    "no-namespaces",
    Severity.ERROR,
    "A rehearsal takes place in namespaces of Linux that any user may have on most machines. Some kernels keep them from "
    "ordinary users, and most containers from everybody. `sysctl kernel.unprivileged_userns_clone=1` (older Debian), "
    "`sysctl kernel.apparmor_restrict_unprivileged_userns=0` (Ubuntu from 23.10), or a container that runs with "
    "`--privileged` gives them.",
    "",
    "",
)
TOO_LARGE_TO_REHEARSE = Code(
    "T8007",
    "rehearsal-too-large",
    Severity.ERROR,
    "A rehearsal runs a host of its own for each server, database, node, and gateway, and tries every pair of them. Bounds "
    "keep a template from taking all of the machine: 200 hosts, 16 VPCs, 256 subnets, 16 databases, 5,000 resources, and "
    "50,000 rules, routes, and targets.",
    "",
    "",
)
TOO_LONG = Code(
    "T8008",
    "rehearsal-too-long",
    Severity.ERROR,
    "To read the templates, and to check what they say, a rehearsal has 30 minutes each. The largest network takes a few; "
    "what takes longer has thousands of rules, or waits for answers that do not come.",
    "",
    "",
)
NETWORK_REFUSED = Code(
    "T8009",
    "network-refused",
    Severity.ERROR,
    "A rehearsal makes network namespaces with `ip` and `nft`. If one of the two refuses what it is given, the plan of the "
    "network or the kernel is the reason, and not the machine's memory.",
    "",
    "",
)
