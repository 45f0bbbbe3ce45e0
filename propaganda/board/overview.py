"""The board of a campaign: by line who is overdue, by school and line where each stands."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from propaganda.board.schools import Look, School
from propaganda.board.standing import lines_as_of, status_of
from propaganda.board.words import SIGNS, WORDS, shortened
from propaganda.models import CampaignLine
from propaganda.progress import DONE, DUE, NOT_ASKED, NOT_DUE, OVERDUE, STATUSES

# So many names a line, fewer where there are many lines; so many lines a school on a telephone.
NAMES, NAMES_OF_MANY, MANY_LINES, BEHIND = 10, 5, 8, 4
# The status of several lines together is that of the first of these that one of them has.
WORST_FIRST = (OVERDUE, DUE, NOT_DUE, DONE, NOT_ASKED)


@dataclass
class LineSum:
    """How far all schools are with one line; `names` of those overdue, the first of them."""

    line: CampaignLine
    counts: dict[str, int]
    nothing: int
    names: list[School] = field(default_factory=list)

    @property
    def asked(self) -> int:
        return sum(self.counts.values()) - self.counts[NOT_ASKED]

    @property
    def done(self) -> int:
        return self.counts[DONE]

    @property
    def unnamed(self) -> int:
        return self.counts[OVERDUE] - len(self.names)


@dataclass
class Row:
    """A school on the page. `cells`: (status, sign, word, count, address) in the order of the campaign's lines; `own`
    sums up the lines of its own. `behind`: the first that are overdue, for telephones: (label, words, address)."""

    school: School
    cells: list[tuple]
    own: tuple | None
    behind: list[tuple[str, str, str]]

    @property
    def further(self) -> int:
        """Overdue lines of the campaign that are not in `behind`."""
        return sum(cell[0] == OVERDUE for cell in self.cells) - len(self.behind)


def line_sums(lines: list[CampaignLine], look: Look) -> list[LineSum]:
    most = NAMES_OF_MANY if len(lines) > MANY_LINES else NAMES
    sums = []
    for line in lines:
        counts = {status: len(look.having(line.pk, status)) for status in STATUSES}
        overdue = look.having(line.pk, OVERDUE)
        names = islice((each for each in look.schools if each.pk in overdue), most)
        sums.append(LineSum(line, counts, len(look.idle[line.pk]), list(names) if overdue else []))
    return sums


def rows_of(schools: list[School], lines: list[CampaignLine], day: date, today: date) -> list[Row]:
    """The rows of one page."""
    place = {line.pk: index for index, line in enumerate(lines)}
    found: dict[int, list] = {each.pk: [None] * len(lines) for each in schools}
    own: dict[int, list] = defaultdict(list)
    columns = ("plan", "campaign_line", "pk", "tag", "met", "periods_owed", "until")
    standing = lines_as_of(day, today).filter(plan__in=list(found)).order_by("plan", "order", "pk")
    for plan, line, *rest in standing.values_list(*columns):
        rest[1] = status_of(rest[1])
        if line is None:
            own[plan].append(rest)
        else:
            found[plan][place[line]] = rest
    looks = Looks(lines)
    return [looks.row(each, found[each.pk], own[each.pk]) for each in schools]


class Looks:
    """Makes cells; what many of them share is made once, for there are a thousand on a page."""

    def __init__(self, lines: list[CampaignLine]):
        self.labels = [f"{line.order}. {shortened(line.content)}" for line in lines]
        self.look = {status: (status, SIGNS[status], str(WORDS[status])) for status in STATUSES}
        self.days: dict[date, str] = {}

    def row(self, school: School, standings: list, own: list) -> Row:
        url = school.url
        cells, behind = [], []
        for label, standing in zip(self.labels, standings, strict=True):
            if standing is None:
                cells.append((*self.look[NOT_ASKED], "", ""))
                continue
            pk, status, met, owed, until = standing
            line_url = f"{url}#line-{pk}" if url else ""
            cells.append((*self.look[status], f"{met}/{owed}" if status != NOT_ASKED else "", line_url))
            if status == OVERDUE and len(behind) < BEHIND:
                behind.append((label, self.due(until), line_url))
        return Row(school, cells, self.own(own, url) if own else None, behind)

    def due(self, day: date) -> str:
        if day not in self.days:
            self.days[day] = _("was due %(day)s") % {"day": date_format(day, "SHORT_DATE_FORMAT")}
        return self.days[day]

    def own(self, standings: list, url: str) -> tuple:
        """The school's own lines as one: the status that matters most, and how many are done."""
        had, first = [status for _pk, status, *_rest in standings], standings[0][0]
        worst = next(each for each in WORST_FIRST if each in had)
        asked = len(had) - had.count(NOT_ASKED)
        return (*self.look[worst], f"{had.count(DONE)}/{asked}" if asked else "", f"{url}#line-{first}" if url else "")
