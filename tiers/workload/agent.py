"""The CloudWatch agent on servers: it reports memory and disk, which EC2 cannot see.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Agent-Configuration-File-Details.html
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from tiers.diagnostics.codes.expectations import DUPLICATE_ENTRY
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.ir import identifiers
from tiers.ir.facets import Call
from tiers.ir.references import Target
from tiers.language.component import Context
from tiers.language.shape import Pattern
from tiers.workload import codes, images
from tiers.workload.environment import Parts

KEY, LOG_FILES = "agent", "log_files"
PACKAGE = "amazon-cloudwatch-agent"
NAMESPACE = "CWAgent"
"""The agent's default."""

OF_GROUP = "AutoScalingGroupName"
OF_INSTANCE = "InstanceId"

_DISK = "disk_used_percent"
LONGEST_PATH = 96
MOST_FILES = 6
"""A parameter of the standard tier has 4 KB:
https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html"""
RETENTION = 90
"""Days that the lines of log files are kept."""

PATH = Pattern(r"/[A-Za-z0-9_./-]+", "an absolute path such as `/var/log/messages`")

_GROUP = "\0"
"""The place of the log group's name in the text of a configuration."""
_SCRIPT = f"""\
#!/bin/sh
# Starts the CloudWatch agent, which reports memory and disk.
{{files}}control=/opt/aws/{PACKAGE}/bin/{PACKAGE}-ctl
[ -x $control ] || dnf install -y {PACKAGE}
$control -a fetch-config -m ec2 -s -c 'ssm:"""


def parameter_id(component: str) -> str:
    """Return the logical ID of the parameter with the configuration of a component's agents."""
    return f"{identifiers.pascal(component)}AgentConfiguration"


def script(component: str, files: Sequence[str]) -> Parts:
    """Return a shell script that installs the agent where it is missing, and starts it.

    It names the log files, so that another list reaches the servers by a change of their user data.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/install-CloudWatch-Agent-on-EC2-Instance-fleet.html
    """
    text = _SCRIPT.format(files=f"# It sends {', '.join(files)}.\n" if files else "")
    return (text, Target(parameter_id(component)), "'\n")


def configuration(dimension: str, files: Sequence[str] = (), log_group: str = "") -> Parts:
    """Return the configuration of an agent whose metrics have that dimension alone.

    The agent adds dimensions of the file system to disks, so it aggregates these metrics, and drops the
    original ones, which CloudWatch would bill. Those of memory have only that dimension, are not aggregated,
    and must not be dropped: `ProcessRollup` in plugins/outputs/cloudwatch/cloudwatch.go of
    https://github.com/aws/amazon-cloudwatch-agent.
    """
    disk = {
        "measurement": ["used_percent"],
        "resources": ["/"],
        "drop_device": True,
        "drop_original_metrics": [_DISK],
    }
    metrics = {
        "namespace": NAMESPACE,
        "append_dimensions": {dimension: f"${{aws:{dimension}}}"},
        "aggregation_dimensions": [[dimension]],
        "metrics_collected": {"mem": {"measurement": ["used_percent"]}, "disk": disk},
    }
    whole: dict[str, Any] = {"agent": {"metrics_collection_interval": 60}, "metrics": metrics}
    if files:
        whole["logs"] = {"logs_collected": {"files": {"collect_list": list(map(_collected, files))}}}
    texts = json.dumps(whole, indent=2).split(json.dumps(_GROUP)[1:-1])
    return tuple(part for text in texts for part in (Target(log_group), text))[1:]


def _collected(file: str) -> dict[str, str]:
    """Return the entry of a log file. A stream has the lines of one file of one server."""
    return {"file_path": file, "log_group_name": _GROUP, "log_stream_name": f"{{instance_id}}{file}"}


def check_log_files(files: Sequence[str], *, started: bool, here: Context) -> Iterator[Diagnostic]:
    """Find log files that no agent sends, and those that are there twice."""
    if files and not started:
        yield codes.LOG_FILES_WITHOUT_AGENT.at(
            Place((*here.route, LOG_FILES), "key"),
            f"`log_files` has no effect on `{here.name}` without `{KEY}: true`",
            label="sent by the CloudWatch agent",
            help=f"add `{KEY}: true`, or remove `log_files`",
        )
    for index, file in enumerate(files):
        if file in files[:index]:
            yield DUPLICATE_ENTRY.at(
                (*here.route, LOG_FILES, index),
                f"duplicate log file `{file}`",
                label="already listed",
                help="remove one of the two",
            )


def calls(dimension: str, image: str, files: Sequence[str], here: Context) -> Iterator[Call]:
    """Yield the services that the agent, its installation, and its log files need."""
    services = ["ssm", "monitoring"]
    if dimension == OF_GROUP:
        services.append("ec2")
    if images.is_amazon_linux(image):
        services.append("s3")
    yield from (Call(service, (*here.route, KEY)) for service in services)
    if files:
        yield Call("logs", (*here.route, LOG_FILES))


def tag_statements(dimension: str) -> list[dict[str, Any]]:
    """Return the statement that lets the agent read the name of its group, which is a tag of its instance."""
    # EC2 has no permissions for the tags of one instance:
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
    readable = {"Effect": "Allow", "Action": "ec2:DescribeTags", "Resource": "*"}
    return [readable] if dimension == OF_GROUP else []


def check(image: str, *, is_windows: bool, here: Context) -> Iterator[Diagnostic]:
    """Find servers on which the agent could not be installed."""
    route = (*here.route, KEY)
    if is_windows:
        yield codes.NOT_ON_WINDOWS.at(
            route,
            f"the Windows servers of `{here.name}` do not start the CloudWatch agent",
            label="started by a Linux shell script",
            help="remove it, and start the agent in `user_data`",
        )
    elif not images.is_amazon_linux(image):
        yield codes.AGENT_IMAGE.at(
            route,
            f"`{here.name}` has no memory and disk metrics unless its image has the CloudWatch agent",
            label="installed on Amazon Linux only",
            also=(Note(Place((*here.route, "image")), "the image"),),
            help="use `image: al2023`, or an image that contains the agent",
        )
