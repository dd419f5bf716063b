"""The content of a page of `tiers`, without a browser."""

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

SCRIPT = re.compile(r"<script([^>]*)>(.*?)</script>", re.DOTALL)


class Page:
    """A page that was read from its file."""

    def __init__(self, file: Path) -> None:
        """Parse the body, which is well-formed XML but for the scripts."""
        self.text = file.read_text(encoding="utf-8")
        body = re.search(r"<body>.*</body>", SCRIPT.sub("", self.text), re.DOTALL)
        assert body is not None
        self.body = ET.fromstring(body[0])
        data, self.script = (each[1] for each in SCRIPT.findall(self.text))
        self.data: dict[str, Any] = json.loads(data)

    def sections(self) -> dict[str, ET.Element]:
        """Return the sections by their names."""
        return {each.get("class", ""): each for each in self.body.iterfind("main/section")}

    def article(self, name: str) -> ET.Element:
        """Return the details of a component."""
        (found,) = self.body.iterfind(f".//article[@data-component='{name}']")
        return found

    def part(self, name: str, title: str) -> list[ET.Element]:
        """Return the elements of a component's details between a heading and the next one."""
        found: list[ET.Element] = []
        heading = ""
        for each in self.article(name):
            if each.tag == "h4":
                heading = words(each)
            elif heading == title:
                found.append(each)
        return found

    def rows(self, name: str, title: str) -> list[list[str]]:
        """Return the texts of the rows of the tables in one part of a component's details."""
        tables = (row for part in self.part(name, title) for row in part.iterfind(".//tbody/tr"))
        return [[words(cell) for cell in row] for row in tables]


def words(element: ET.Element) -> str:
    """Return the text of an element and of those in it."""
    return "".join(element.itertext()).strip()
