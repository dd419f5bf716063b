"""Changes of services on Fargate, and what a plan says of each."""

from tests.support.plan_specs import Edit

SERVICES: tuple[Edit, ...] = (
    Edit(
        "another image of a service",
        (("web:1", "web:2"),),
        base="services",
        said=("revise WebTaskDefinition: ContainerDefinitions",),
        counts={"modify": 1},
    ),
    Edit(
        "another size of tasks",
        (("cpu: 512", "cpu: 1024"), ("memory: 1024", "memory: 2048")),
        base="services",
        said=("revise WebTaskDefinition: Cpu, Memory",),
        counts={"modify": 1},
    ),
    Edit("more tasks", (("min: 2, max: 4", "min: 3, max: 9"),), base="services", counts={"modify": 1}),
    Edit(
        "another fixed number of tasks",
        (("min: 2, max: 2", "min: 3, max: 3"),),
        base="services",
        counts={"modify": 1},
    ),
    Edit(
        "another port of a service",
        (("port: 8080", "port: 8081"),),
        base="services",
        said=("replace SiteToWebTargetGroup: Port", "revise WebTaskDefinition: ContainerDefinitions"),
        counts={"add": 2, "modify": 2, "remove": 2},
        codes=("T6044",),
    ),
    Edit(
        "another health check alone", (("path: /ok", "path: /live"),), base="services", counts={"modify": 1}
    ),
    Edit(
        "another health check and image",
        (("path: /ok", "path: /live"), ("web:1", "web:2")),
        base="services",
        said=("revise WebTaskDefinition: ContainerDefinitions",),
        counts={"modify": 2},
        codes=("T6045",),
    ),
    Edit(
        "deploy blue/green",
        (("{strategy: rolling}", "{strategy: blue_green}"),),
        base="services",
        counts={"add": 4, "modify": 1},
    ),
    Edit(
        "deploy blue/green with another image",
        (("{strategy: rolling}", "{strategy: blue_green}"), ("web:1", "web:2")),
        base="services",
        said=("revise WebTaskDefinition: ContainerDefinitions",),
        counts={"add": 4, "modify": 1},
        codes=("T6043",),
    ),
    Edit(
        "another image of a canary",
        (("api:1", "api:2"),),
        base="services",
        said=("revise ApiTaskDefinition: ContainerDefinitions",),
        counts={"modify": 1},
    ),
    Edit("a larger canary", (("{percent: 5}", "{percent: 20}"),), base="services", counts={"modify": 1}),
    Edit(
        "from canary to linear",
        (("strategy: canary, canary: {percent: 5}", "strategy: linear"),),
        base="services",
        counts={"modify": 1},
    ),
    Edit(
        "from canary to rolling",
        (("strategy: canary, canary: {percent: 5}", "strategy: rolling"),),
        base="services",
        counts={"modify": 2, "remove": 3},
        codes=("T6042",),
    ),
    Edit(
        "another path to a canary",
        (("/api/*", "/v2/*"),),
        base="services",
        counts={"modify": 1},
        codes=("T6041",),
    ),
    Edit(
        "another place of a canary's rule",
        (("forward_to: api}", "forward_to: api, priority: 7}"),),
        base="services",
        counts={"add": 1, "modify": 2, "remove": 1},
        codes=("T6041",),
    ),
    Edit(
        "another port of a canary",
        (("port: 9000", "port: 9001"),),
        base="services",
        said=(
            "replace SiteToApiTargetGroup: Port",
            "replace SiteToApiAlternateTargetGroup: Port",
            "revise ApiTaskDefinition: ContainerDefinitions",
        ),
        counts={"add": 2, "modify": 4, "remove": 2},
        codes=("T6041", "T6044", "T6044"),
    ),
    Edit(
        "another health check and image of a canary",
        (("port: 9000", "port: 9000\n    health_check: {path: /live}"), ("api:1", "api:2")),
        base="services",
        said=("revise ApiTaskDefinition: ContainerDefinitions",),
        counts={"modify": 3},
        codes=("T6045",),
    ),
)
