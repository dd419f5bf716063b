"""Findings about deployed stacks."""

from tiers.diagnostics.model import Code, Severity

NO_STACK = Code(
    "T7301",
    "no-stack",
    Severity.ERROR,
    "There is no stack with that name in this region of the account. The name of a stack is the name of its spec, "
    "with `-` for `_`, plus the name of the environment, unless `--stack-name` is set. A deleted stack has no "
    "name.",
    "",
    "",
)
NO_STACK_NAME = Code(
    "T7302",
    "no-stack-name",
    Severity.ERROR,
    "The name of a stack comes from its spec. The name in this spec cannot be read, and `--stack-name` is not "
    "set.",
    "",
    "",
)
NESTED_STACK = Code(
    "T7303",
    "nested-stack",
    Severity.ERROR,
    "The stack is part of another stack. A change to a nested stack makes it differ from the root stack, so every "
    "operation is done on the root.",
    "",
    "",
)
NO_TERMINAL = Code(
    "T7304",
    "no-terminal",
    Severity.ERROR,
    "An operation that cannot be undone needs confirmation, and a prompt needs a terminal. In CI, pass the option "
    "that confirms it.",
    "",
    "",
)
NOT_CONFIRMED = Code(
    "T7305",
    "not-confirmed",
    Severity.ERROR,
    "The confirmation was declined or did not match, so nothing was changed.",
    "",
    "",
)
DELETION_BLOCKED = Code(
    "T7306",
    "deletion-blocked",
    Severity.ERROR,
    "CloudFormation deletes what it can and stops at resources that are protected or not empty: the stack would "
    "be in DELETE_FAILED with half of its resources deleted. So `tiers` checks for such resources before it "
    "deletes anything.",
    "",
    "",
)
OPERATION_RUNNING = Code(
    "T7307",
    "operation-running",
    Severity.ERROR,
    "An operation on the stack is in progress, and CloudFormation does one at a time.",
    "",
    "",
)
OPERATION_FAILED = Code(
    "T7308",
    "operation-failed",
    Severity.ERROR,
    "The operation on the stack did not complete. The findings beside this one show the resources at which it "
    "stopped.",
    "",
    "",
)
RESOURCE_FAILED = Code(
    "T7309",
    "resource-failed",
    Severity.ERROR,
    "CloudFormation could not create, update, or delete this resource as its template requires. The reason is "
    "quoted from CloudFormation or from the service of the resource.",
    "",
    "",
)
DRIFTED = Code(
    "T7310",
    "drifted",
    Severity.ERROR,
    "The resource was changed outside its stack. The next deployment may undo the change, or fail because of it. "
    "Only properties that the template sets are compared.",
    "",
    "",
)
DRIFT_UNKNOWN = Code(
    "T7311",
    "drift-unknown",
    Severity.ERROR,
    "CloudFormation could not check all resources of the stack, so the state of the others is unknown.",
    "",
    "",
)
NO_OUTPUT = Code(
    "T7312",
    "no-output",
    Severity.ERROR,
    "The stack has no output with that name. Outputs are available once the stack has been created completely.",
    "",
    "",
)
NOT_FAILED = Code(
    "T7313",
    "not-failed",
    Severity.ERROR,
    "Only a failed resource can be skipped or retained. CloudFormation rejects any other.",
    "",
    "",
)
NOT_RECOVERABLE = Code(
    "T7314",
    "not-recoverable",
    Severity.ERROR,
    "`tiers` has no safe operation that unblocks the stack.",
    "",
    "",
)
NO_LOG_GROUP = Code(
    "T7351",
    "no-log-group",
    Severity.ERROR,
    "The component writes to no log group of the stack. Tasks and functions always have one; servers have one with "
    "`agent: true` and `log_files`.",
    "",
    "",
)
NOT_DEPLOYED = Code(
    "T7352",
    "component-not-deployed",
    Severity.ERROR,
    "The spec has the component, but the deployed stack does not have its resource yet, or not anymore.",
    "",
    "",
)
TASK_STOPPED = Code(
    "T7353",
    "task-stopped",
    Severity.WARNING,
    "A task of a service stopped although nothing replaced it. The cause is derived from what Amazon ECS says about "
    "the task: its stop code, its reasons, and the exit code of a container, as listed in "
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html. ECS forgets a "
    "stopped task after an hour.",
    "",
    "",
)
NOT_A_TASK = Code(
    "T7354",
    "not-a-task",
    Severity.ERROR,
    "ECS Exec runs commands in containers of tasks. On servers, Session Manager opens a shell: "
    "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-sessions-start.html.",
    "",
    "",
)
NO_TASK = Code(
    "T7355",
    "no-running-task",
    Severity.ERROR,
    "A command runs in a task that is running, and there is no such task at the moment.",
    "",
    "",
)
EXEC_OFF = Code(
    "T7356",
    "exec-off",
    Severity.ERROR,
    "A task can run commands only if it was started with ECS Exec, which `exec: true` turns on for new tasks: "
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html.",
    "",
    "",
)
EXEC_NOT_READY = Code(
    "T7357",
    "exec-not-ready",
    Severity.ERROR,
    "ECS Exec needs its agent in the container, which starts with the container and connects to Session Manager: "
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html.",
    "",
    "",
)
NO_SESSION_PLUGIN = Code(
    "T7358",
    "no-session-plugin",
    Severity.ERROR,
    "The Session Manager plugin connects the terminal to a session, and is installed separately: "
    "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html.",
    "",
    "",
)
SESSION_FAILED = Code(
    "T7359",
    "session-failed",
    Severity.ERROR,
    "The Session Manager plugin could not start the session, or the session broke. The exit code of the command in "
    "the container is not known: Session Manager does not report it.",
    "",
    "",
)
NO_CONTAINER = Code(
    "T7360",
    "no-container",
    Severity.ERROR,
    "The task has no container with this name that runs.",
    "",
    "",
)
NO_TASKS_CREATED = Code(
    "T7361",
    "no-tasks-created",
    Severity.WARNING,
    "Amazon ECS cannot create the tasks that a service should have, so none of them can stop and have a reason. The "
    "cause is an event of the service: "
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html.",
    "",
    "",
)
NOT_A_BUCKET = Code(
    "T7371",
    "not-a-bucket",
    Severity.ERROR,
    "`--empty` deletes the contents of a bucket of the stack, or of one that the deleted stack has kept. It never "
    "empties another bucket.",
    "",
    "",
)
NOT_EMPTIED = Code(
    "T7372",
    "not-emptied",
    Severity.ERROR,
    "A bucket can be deleted only when it has no versions of objects, no delete markers, and no unfinished uploads. S3 "
    "does not delete locked versions: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html.",
    "",
    "",
)
AWAITS_ACCEPTANCE = Code(
    "T7393",
    "awaits-acceptance",
    Severity.WARNING,
    "The transit gateway is of another account and does not accept attachments automatically. CloudFormation waits until "
    "the attachment is available, and rolls back if it is not in time: "
    "https://docs.aws.amazon.com/vpc/latest/tgw/tgw-transit-gateways.html.",
    "",
    "",
)
NOT_ROUTED_BACK = Code(
    "T7394",
    "not-routed-back",
    Severity.WARNING,
    "A transit gateway passes on packets by the route table that an attachment is associated with, and others find the "
    "VPC by routes that the attachment propagates. Without defaults, its owner adds both for each attachment: "
    "https://docs.aws.amazon.com/vpc/latest/tgw/tgw-route-tables.html.",
    "",
    "",
)
WRONG_ACCOUNT = Code(
    "T7395",
    "wrong-account",
    Severity.ERROR,
    "The spec or its environment has an `account`, and the credentials belong to another one. Nothing was read or "
    "changed there.",
    "",
    "",
)
ROLE_NOT_ASSUMED = Code(
    "T7396",
    "role-not-assumed",
    Severity.ERROR,
    "AWS refused to let your credentials assume the `role` of the spec. Both sides must allow it: your permissions, "
    "and the trust policy of the role.",
    "",
    "",
)
NOT_IN_STACK_SET = Code(
    "T7397",
    "not-in-stack-set",
    Severity.ERROR,
    "A stack set creates the same stack in many accounts and regions, from one template. It cannot contain what is "
    "in one account, or a name that must be unique beyond the stack.",
    "",
    "",
)
ACCOUNT_IN_STACK_SET = Code(
    "T7398",
    "account-in-stack-set",
    Severity.WARNING,
    "The ARN is in one account, and each stack of the stack set refers to it. That works for what the account "
    "shares, such as a key or a topic.",
    "",
    "",
)
