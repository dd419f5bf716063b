"""nginx as a bucket: it has an object under every key but some, for the distributions that may read it.

A request is signed by a header with the name of the distribution. Nothing else of Amazon S3 is there.
"""

from tiers.rehearse.edge import Bucket
from tiers.rehearse.servers.certificates import AUTHORITY, KEY
from tiers.rehearse.servers.distribution import HTTP, HTTPS, SIGNATURE
from tiers.rehearse.servers.program import Program, folder

LISTING = '200 "a list of keys\\n"'
MISSING = "rehearsal-missing"
"""A part of the keys under which there is no object."""


def server(program: str, address: str, bucket: Bucket) -> Program:
    """Return nginx for a bucket on its address."""
    own = folder(bucket.host)
    configuration = f"{own}/bucket.conf"
    lines = [
        f"pid {own}/bucket.pid;",
        f"error_log {own}/bucket-error.log;",
        "worker_processes 1;",
        "daemon off;",
        "events { worker_connections 128; }",
        "http {",
        "    access_log off;",
        "    default_type text/plain;",
        *(
            f"    {kind}_temp_path {own}/bucket-{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        ),
        "    server {",
        f"        listen {address}:{HTTP};",
        f"        listen {address}:{HTTPS} ssl;",
        f"        ssl_certificate {AUTHORITY};",
        f"        ssl_certificate_key {KEY};",
        *(["        if ($scheme = http) { return 403; }"] if bucket.needs_tls else []),
        f"        if ($http_{SIGNATURE} !~ ^({'|'.join(bucket.readers)})$) {{ return 403; }}",
        f"        location ~ {MISSING} {{ return {404 if bucket.listers else 403}; }}",
        # Not an object: without a root object, viewers get the list of keys, or nothing.
        f"        location = / {{ return {LISTING if bucket.listers else 403}; }}",
        f'        location / {{ return 200 "{bucket.host}\\n"; }}',
        "    }",
        "}",
    ]
    text = "".join(f"{line}\n" for line in lines)
    return Program((program, "-e", f"{own}/bucket-error.log", "-c", configuration), {configuration: text})
