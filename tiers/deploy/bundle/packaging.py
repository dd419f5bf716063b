"""Make a package from a bundle: templates under keys that depend on their contents, the root last.

Pure: a key is known before anything is uploaded, so what was uploaded before need not be again, and what
an interrupted upload leaves is what the next one finds.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import quote, urlencode

from tiers.cloudformation.template import STACK_TYPE, Template, children, stem_of
from tiers.cloudformation.write import to_json, to_yaml
from tiers.compile.bundle import Bundle, digest
from tiers.deploy.changes.deploying import INLINE
from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.model import Diagnostic, Place

_COMMENT: Final = """the root, with its children as they were uploaded: this one can be deployed as it is
Compiled by tiers. Change the spec, not this file."""

_CONSOLES: Final = {"cn": "{0}.console.amazonaws.cn", "us-gov": "{0}.console.amazonaws-us-gov.com"}
"""By the first part of a region's name; all others are on `console.aws.amazon.com`."""


class Upload(NamedTuple):
    """A file's contents and its key in the bucket."""

    key: str
    text: str
    sha256: str


class Package(NamedTuple):
    """All that is to be uploaded, the main template last."""

    uploads: tuple[Upload, ...]
    url: str
    """Of the main template."""
    main: str
    """Its file, or in the nested layout `packaged.template.yaml`, which names its children's addresses."""

    @property
    def text(self) -> str:
        """The main template."""
        return self.uploads[-1].text


def package(bundle: Bundle, bucket_url: str, prefix: str) -> Package:
    """Return each template of a bundle with its key; `bucket_url` has no slash at its end."""
    folder = "/".join(part for part in (prefix.strip("/"), bundle.name) if part)
    main = stem_of(bundle.main)
    stacks = children(bundle.templates, main)
    uploads = {
        stem_of(file): _upload(folder, file, text)
        for file, text in bundle.files.items()
        if file != bundle.main
    }
    file, text = bundle.main, bundle.files[bundle.main]
    if stacks:
        extension = file.partition(".template.")[2]
        urls = {name: f"{bucket_url}/{quote(uploads[stem].key)}" for name, stem in stacks.items()}
        file, text = f"packaged.template.{extension}", _rewritten(bundle.templates[main], urls, extension)
    root = _upload(folder, bundle.main, text)
    return Package((*uploads.values(), root), f"{bucket_url}/{quote(root.key)}", file)


def alone(text: str, name: str, bucket_url: str, prefix: str) -> Package:
    """Return a template that no bundle has, under the name of its stack."""
    folder = "/".join(part for part in (prefix.strip("/"), name) if part)
    file = f"changed.template.{'json' if _is_json(text) else 'yaml'}"
    made = _upload(folder, file, shortest(text))
    return Package((made,), f"{bucket_url}/{quote(made.key)}", file)


def shortest(text: str) -> str:
    """Return the text of a template: if it is JSON that a call cannot hold, without white space."""
    if len(text.encode()) <= INLINE or not _is_json(text):
        return text
    return json.dumps(json.loads(text), separators=(",", ":"), ensure_ascii=False)


def _is_json(text: str) -> bool:
    return text.startswith("{")


def local_files(bundle: Bundle) -> Iterator[Diagnostic]:
    """Yield the user's resources that name a template on this machine, which nothing uploads."""
    for placed in bundle.built.resources:
        url = placed.body.get("Properties", {}).get("TemplateURL")
        if placed.body["Type"] == STACK_TYPE and isinstance(url, str) and "://" not in url:
            yield codes.LOCAL_FILE.at(
                Place(placed.origins.get("TemplateURL", placed.origin)),
                f"`{placed.logical_id}` refers to a template on this machine: `{url}`",
                help="upload the template, and use its HTTPS address",
            )


def _upload(folder: str, file: str, text: str) -> Upload:
    sha256 = digest(text)
    stem, _, extension = file.partition(".template.")
    return Upload(f"{folder}/{stem}.{sha256}.template.{extension}", text, sha256)


def _rewritten(root: Template, urls: Mapping[str, str], extension: str) -> str:
    resources = {name: _addressed(each, urls.get(name)) for name, each in root["Resources"].items()}
    template = {**root, "Resources": resources}
    return to_json(template) if extension == "json" else to_yaml(template, comment=_COMMENT)


def _addressed(resource: Mapping[str, Any], url: str | None) -> Mapping[str, Any]:
    if url is None:
        return resource
    return {**resource, "Properties": {**resource["Properties"], "TemplateURL": url}}


def quick_create_link(region: str, url: str, stack_name: str, given: Iterable[tuple[str, str]]) -> str:
    """Return the address of the console's page that creates a stack from an uploaded template.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-console-create-stacks-quick-create-links.html
    """
    host = next(
        (host for start, host in _CONSOLES.items() if region.startswith(f"{start}-")),
        "{0}.console.aws.amazon.com",
    ).format(region)
    filled = [("templateURL", url), ("stackName", stack_name)]
    filled += [(f"param_{name}", value) for name, value in given]
    query = urlencode(filled, quote_via=quote, safe="")
    return f"https://{host}/cloudformation/home?region={region}#/stacks/create/review?{query}"
