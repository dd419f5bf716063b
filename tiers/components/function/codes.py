"""Findings about functions."""

from tiers.diagnostics.model import Code, Severity

_CODE = "runtime: python3.13, handler: app.main, code: {bucket: my-code, key: app.zip}"
_JOBS = "data:\n  jobs: {type: queue}\n"

FUNCTION_CODE = Code(
    "T2901",
    "function-code",
    Severity.ERROR,
    "A function runs an archive in S3, a container image, or source code in the spec: exactly one of them.",
    "logic:\n  thumbs: {type: function, runtime: python3.13, handler: app.main}\n",
    f"logic:\n  thumbs: {{type: function, {_CODE}}}\n",
)
FUNCTION_RUNTIME = Code(
    "T2902",
    "function-runtime",
    Severity.ERROR,
    "An archive or source code needs a `runtime` and a `handler`; a container image has its own. A handler of "
    "Node.js, Python, or Ruby is a file and a function in it, such as `app.main`: "
    "https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html.",
    "logic:\n  thumbs: {type: function, code: {bucket: my-code, key: app.zip}}\n",
    f"logic:\n  thumbs: {{type: function, {_CODE}}}\n",
)
SOURCE_RUNTIME = Code(
    "T2903",
    "source-runtime",
    Severity.ERROR,
    "CloudFormation puts source code into a file `index`, for Node.js and Python only: "
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html.",
    "logic:\n  thumbs: {type: function, runtime: java21, handler: index.main, source: 'class Main {}'}\n",
    "logic:\n  thumbs: {type: function, runtime: nodejs22.x, handler: index.main, "
    "source: 'exports.main = async () => 1'}\n",
)
IMAGE_NOT_IN_ECR = Code(
    "T2904",
    "image-not-in-ecr",
    Severity.ERROR,
    "Lambda runs images of private repositories of Amazon ECR in its own region only: "
    "https://docs.aws.amazon.com/lambda/latest/dg/images-create.html.",
    "logic:\n  thumbs: {type: function, image: 'public.ecr.aws/acme/thumbs:1'}\n",
    "logic:\n  thumbs: {type: function, image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/thumbs:1'}\n",
)
RESERVED_VARIABLE = Code(
    "T2905",
    "reserved-variable",
    Severity.ERROR,
    "Lambda sets these variables itself and refuses a function that does: "
    "https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html.",
    f"logic:\n  thumbs: {{type: function, {_CODE}, environment: {{AWS_REGION: eu-west-1}}}}\n",
    f"logic:\n  thumbs: {{type: function, {_CODE}, environment: {{REGION: eu-west-1}}}}\n",
)
VARIABLES_TOO_LONG = Code(
    "T2906",
    "variables-too-long",
    Severity.ERROR,
    "The limit for all variables of a function together is 4 KiB: "
    "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html.",
    f"logic:\n  thumbs: {{type: function, {_CODE}, environment: {{TEXT: '" + "text " * 900 + "'}}\n",
    f"logic:\n  thumbs: {{type: function, {_CODE}, environment: {{TEXT: text}}}}\n",
)
SOURCE_HANDLER = Code(
    "T2907",
    "source-handler",
    Severity.ERROR,
    "CloudFormation puts source code into a file `index`, so the handler is `index.` and the name of a function in "
    "it: "
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html.",
    "logic:\n  thumbs: {type: function, runtime: nodejs22.x, handler: app.main, "
    "source: 'exports.main = async () => 1'}\n",
    "logic:\n  thumbs: {type: function, runtime: nodejs22.x, handler: index.main, "
    "source: 'exports.main = async () => 1'}\n",
)
SOURCE_SYNTAX = Code(
    "T2908",
    "source-syntax",
    Severity.ERROR,
    "Python in the spec is parsed, not run, if the Python that runs `tiers` is at least as new as the runtime. "
    "A function with invalid code is deployed, and each of its calls fails.",
    "logic:\n  thumbs: {type: function, runtime: python3.11, handler: index.main, "
    "source: 'def main(event, context: return 1'}\n",
    "logic:\n  thumbs: {type: function, runtime: python3.11, handler: index.main, "
    "source: 'def main(event, context): return 1'}\n",
)
MESSAGE_LOOP = Code(
    "T2909",
    "message-loop",
    Severity.WARNING,
    "A function that sends messages to the queue that it consumes may call itself without end. Lambda stops most such "
    "loops: https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html.",
    f"logic:\n  thumbs: {{type: function, {_CODE}, consumes: [jobs], connects_to: [jobs]}}\n" + _JOBS,
    f"logic:\n  thumbs: {{type: function, {_CODE}, consumes: [jobs]}}\n" + _JOBS,
    acceptable=True,
)
BATCH_WINDOW = Code(
    "T2910",
    "batch-window",
    Severity.ERROR,
    "More than 10 messages of a standard queue need a time to wait for them. A FIFO queue has batches of at most 10, "
    "and no such time: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html.",
    f"logic:\n  thumbs: {{type: function, {_CODE}, consumes: [{{queue: jobs, batch: 500}}]}}\n" + _JOBS,
    f"logic:\n  thumbs: {{type: function, {_CODE}, consumes: [{{queue: jobs, batch: 500, window: 5}}]}}\n"
    + _JOBS,
)
POLLED_TWICE = Code(
    "T2911",
    "polled-twice",
    Severity.ERROR,
    "Lambda has one event source mapping for a function and a queue: "
    "https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html.",
    f"logic:\n  thumbs: {{type: function, {_CODE}, consumes: [jobs, {{queue: jobs, batch: 5}}]}}\n" + _JOBS,
    f"logic:\n  thumbs: {{type: function, {_CODE}, consumes: [{{queue: jobs, batch: 5}}]}}\n" + _JOBS,
)
POLLED_TOO_FAST = Code(
    "T2912",
    "polled-too-fast",
    Severity.WARNING,
    "Calls beyond the reserved `concurrency` of a function are throttled. Throttled messages are received again, and "
    "after some tries they move to the queue for failed messages: "
    "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html.",
    f"logic:\n  thumbs: {{type: function, {_CODE}, concurrency: 5, consumes: [{{queue: jobs, concurrency: 20}}]}}\n"
    + _JOBS,
    f"logic:\n  thumbs: {{type: function, {_CODE}, concurrency: 20, consumes: [{{queue: jobs, concurrency: 20}}]}}\n"
    + _JOBS,
    acceptable=True,
)
EVENTS_TO_FUNCTION = Code(
    "T2913",
    "events-to-function",
    Severity.ERROR,
    "A bucket that calls a function would need the permission of the function, and the function the name of the "
    "bucket: neither can be created first. A queue between them also keeps events that the function cannot handle.",
    f"logic:\n  thumbs: {{type: function, {_CODE}}}\n"
    "data:\n  uploads: {type: bucket, events_to: {thumbs: {}}}\n",
    f"logic:\n  thumbs: {{type: function, {_CODE}, consumes: [jobs]}}\n"
    "data:\n  jobs: {type: queue}\n  uploads: {type: bucket, events_to: {jobs: {}}}\n",
)
SECOND_FILE_SYSTEM = Code(
    "T2956",
    "second-file-system",
    Severity.ERROR,
    "A function mounts at most one file system: https://docs.aws.amazon.com/lambda/latest/api/API_FileSystemConfig.html.",
    "",
    "",
)
FUNCTION_RING = Code(
    "T2914",
    "function-ring",
    Severity.ERROR,
    "A function is created after those that its environment variables name, so two functions cannot name each other, "
    "and none can name itself. In the code, `AWS_LAMBDA_FUNCTION_NAME` has its own name: "
    "https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html.",
    f"logic:\n  thumbs: {{type: function, {_CODE}, environment: {{OWN: {{from: thumbs.arn}}}}}}\n",
    f"logic:\n  thumbs: {{type: function, {_CODE}}}\n",
)
