"""nginx as a distribution of CloudFront: behaviors, a cache, and requests to origins.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HowCloudFrontWorks.html
"""

import re
from collections.abc import Iterator

from tiers.rehearse.edge import NO_CERTIFICATE, Behavior, Certificate, Distribution, Origin
from tiers.rehearse.servers.certificates import AUTHORITY, KEY, leaf
from tiers.rehearse.servers.program import Program, folder
from tiers.rehearse.testbed import harmless

HTTP, HTTPS = 80, 443
SIGNATURE = "x_rehearsal_distribution"
"""The header that stands in for the signature of a request to a bucket, as a variable of nginx names it."""
HIT, MISS = "Hit from cloudfront", "Miss from cloudfront"
_CACHE = "1m max_size=16m inactive=10m use_temp_path=off"


def server(program: str, address: str, distribution: Distribution) -> Program:
    """Return nginx for a distribution on its address."""
    own = folder(distribution.host)
    configuration = f"{own}/distribution.conf"
    certificate = distribution.certificate
    # Without a certificate for them, clients get that of the own name, and refuse it.
    shown = own_certificate(distribution) if certificate == NO_CERTIFICATE else certificate
    lines = [
        f"pid {own}/distribution.pid;",
        f"error_log {own}/distribution-error.log;",
        "worker_processes 1;",
        "daemon off;",
        "events { worker_connections 256; }",
        "http {",
        "    access_log off;",
        "    server_names_hash_bucket_size 512;",
        "    variables_hash_bucket_size 512;",
        *(
            f"    {kind}_temp_path {own}/distribution-{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        ),
        f"    proxy_cache_path {own}/cache levels=1:2 keys_zone=cache:{_CACHE};",
        "    map $upstream_cache_status $x_cache {",
        f'        default "{MISS}"; HIT "{HIT}";',
        "    }",
        *(line for number, each in _numbered(distribution) for line in _upstreams(number, each)),
        *_refusing(address, distribution),
        *_serving(address, distribution, (distribution.own_name,), own_certificate(distribution)),
        *_serving(address, distribution, distribution.names, shown),
        "}",
    ]
    text = "".join(f"{line}\n" for line in lines)
    argv = (program, "-e", f"{own}/distribution-error.log", "-c", configuration)
    return Program(argv, {configuration: text})


def _numbered(distribution: Distribution) -> Iterator[tuple[int, Origin]]:
    """Yield the origins that can be requested, with numbers for names in the configuration."""
    yield from ((number, each) for number, each in enumerate(distribution.origins, 1) if each.addresses)


def _upstreams(number: int, origin: Origin) -> Iterator[str]:
    for scheme in origin.schemes:
        yield f"    upstream origin_{number}_{scheme} {{"
        yield from (f"        server {each}:{origin.port(scheme)} max_fails=0;" for each in origin.addresses)
        yield "    }"


def _listening(address: str, certificate: Certificate | None, default: str = "") -> Iterator[str]:
    yield f"        listen {address}:{HTTP}{default};"
    yield f"        listen {address}:{HTTPS} ssl{default};"
    yield f"        ssl_certificate {leaf(certificate) if certificate else AUTHORITY};"
    yield f"        ssl_certificate_key {KEY};"


def _refusing(address: str, distribution: Distribution) -> Iterator[str]:
    """Yield the server for names that are not those of the distribution."""
    yield "    server {"
    yield from _listening(address, own_certificate(distribution), " default_server")
    yield "        return 403;"
    yield "    }"


def own_certificate(distribution: Distribution) -> Certificate:
    """Return the certificate of the name that CloudFront gives a distribution."""
    return Certificate("", (distribution.own_name,))


def _serving(
    address: str, distribution: Distribution, names: tuple[str, ...], certificate: Certificate | None
) -> Iterator[str]:
    if not names:
        return
    yield "    server {"
    yield from _listening(address, certificate)
    yield f"        server_name {' '.join(names)};"
    yield "        add_header X-Cache $x_cache always;"
    yield "        proxy_connect_timeout 1s;"
    yield "        proxy_next_upstream_tries 3;"
    if distribution.error_pages:
        yield "        proxy_intercept_errors on;"
        yield "        recursive_error_pages on;"
    for page in distribution.error_pages:
        yield f"        error_page {page.code} ={page.status} {page.path};"
    if distribution.root_object:
        yield f"        rewrite ^/$ /{distribution.root_object.removeprefix('/')};"
    for behavior in distribution.behaviors:
        yield from _location(distribution, behavior)
    yield "    }"


def _location(distribution: Distribution, behavior: Behavior) -> Iterator[str]:
    yield f"        location ~ {_pattern(behavior.pattern)} {{"
    if behavior.viewer == "redirect-to-https":
        yield "            if ($scheme = http) { return 301 https://$host$request_uri; }"
    elif behavior.viewer == "https-only":
        # A page for a code that never occurs replaces those of the distribution, which are for origins.
        yield "            if ($scheme = http) { error_page 418 /; return 403; }"
    found = next(
        ((number, each) for number, each in _numbered(distribution) if each.id == behavior.origin), None
    )
    if found is None or behavior.unread:
        yield "            return 501;"
    else:
        yield from _passing(*found, behavior, distribution.host)
    yield "        }"


def _passing(number: int, origin: Origin, behavior: Behavior, host: str) -> Iterator[str]:
    """Yield the request to an origin.

    Over TLS, its certificate must be for the name of the origin, or for that of the viewer if that is
    forwarded: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-502-bad-gateway.html
    """
    signature = host if origin.signs else ""
    scheme = "$scheme" if len(origin.schemes) > 1 else origin.schemes[0]
    if origin.path:
        yield f"            rewrite ^(.*)$ {origin.path}$1 break;"
    yield f"            proxy_pass {scheme}://origin_{number}_{scheme};"
    yield f"            proxy_set_header Host {'$host' if behavior.forwards_host else origin.name};"
    yield "            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;"
    # A viewer's own is never passed on.
    yield f'            proxy_set_header {SIGNATURE.replace("_", "-")} "{signature}";'
    yield from (f'            proxy_set_header {name} "{value}";' for name, value in origin.headers)
    yield "            proxy_http_version 1.1;"
    yield '            proxy_set_header Connection "";'
    if "https" in origin.schemes:
        yield "            proxy_ssl_server_name on;"
        by_viewer = behavior.forwards_host and not origin.is_certified
        yield f"            proxy_ssl_name {'$host' if by_viewer else origin.name};"
        yield "            proxy_ssl_verify on;"
        yield "            proxy_ssl_verify_depth 2;"
        yield f"            proxy_ssl_trusted_certificate {AUTHORITY};"
    if behavior.seconds:
        yield "            proxy_cache cache;"
        yield "            proxy_cache_key $scheme$host$uri;"
        yield f"            proxy_cache_valid 200 {behavior.seconds}s;"


def _pattern(glob: str) -> str:
    """Write a path pattern as an expression for all of a path; a slash at its start is optional.

    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html
    """
    inside = "".join(
        ".*" if each == "*" else "." if each == "?" else re.escape(each) for each in rooted(glob)
    )
    escaped = harmless.printable(inside).replace("\\", "\\\\").replace('"', '\\"')
    return f'"^{escaped}$"'


def rooted(glob: str) -> str:
    """Return a path pattern with its slash at the start."""
    return glob if glob[:1] in {"/", "*"} else f"/{glob}"
