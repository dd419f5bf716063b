"""The findings that the editor has been sent: of each document, by the specs that they come from."""

from collections.abc import Iterator, Mapping, Sequence

from tiers.diagnostics.model import Finding

ByDocument = Mapping[str, Sequence[Finding]]


class Published:
    """What each spec has found in which document; several specs can include the same file."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._by_spec: dict[str, ByDocument] = {}

    def put(self, spec: str, found: ByDocument) -> set[str]:
        """Take over what a spec has found; return the documents that it finds something in, or did before."""
        before = self._by_spec.pop(spec, {})
        if found:
            self._by_spec[spec] = found
        return {*before, *found}

    def elsewhere(self, spec: str) -> dict[str, list[Finding]]:
        """Return what a spec has found in other documents."""
        found = self._by_spec.get(spec, {})
        return {uri: [*each] for uri, each in found.items() if uri != spec}

    def of(self, uri: str) -> Iterator[Finding]:
        """Yield what is known about a document, each finding once."""
        seen = []
        for found in self._by_spec.values():
            for each in found.get(uri, ()):
                if each not in seen:
                    seen.append(each)
                    yield each
