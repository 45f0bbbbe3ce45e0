"""What a kind of workbook gives to the road that all take (actions): how to read, to propose and to write it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from propaganda.models import Plan, Upload
from propaganda.uploads.findings import Findings


@dataclass
class Read:
    """What a file says by itself. `rows`: JSON, and all that is needed to propose from."""

    rows: dict[str, Any] = field(default_factory=dict)
    findings: Findings = field(default_factory=Findings)


@dataclass
class Proposal:
    """What confirming would write as things stand now.

    `findings`: those of laying the rows beside what the portal has. `digest`: of all that would be written. `changes`:
    JSON for the preview. `content` is the kind's own, for its `write`. `new`: whether anything would be written.
    """

    digest: str
    changes: dict[str, Any]
    findings: Findings
    content: Any
    new: bool


@dataclass(frozen=True)
class Way:
    """`read(path, plan)`; `propose(rows, plan, by, at)`, by whoever sent the file; `write(proposal, upload, plan,
    answers, by, at)` gives the counts that are kept, or raises NotPossible. `partly(content, upload)` gives, as JSON,
    the rows that stay behind when only those in order are written; None where it is all or nothing."""

    read: Callable[[Path, Plan], Read]
    propose: Callable[..., Proposal]
    write: Callable[..., dict[str, Any]]
    page: str  # the view whose address takes the next file
    newest_only: bool  # a newer file takes the place of one that waits
    partly: Callable[[Any, Upload], dict[str, Any]] | None = None


Answers = Mapping[str, Any]
