"""Who of the roster a row of a list means; asks a person where it could be two."""

from collections import defaultdict
from collections.abc import Mapping

from schools.roster.parse import Parsed
from schools.roster.rows import Known, Question, Row, label_of

MOST_QUESTIONS = 50  # about single pupils, at one time
MOST_SAMPLES = 6
UNDECIDED, ASKED = object(), object()


class Matching:
    """Finds for each row the one person it means."""

    def __init__(self, parsed: Parsed, people: list[Known], answers: Mapping[str, str]):
        self.parsed, self.answers = parsed, answers
        self.people = people
        self.taken: dict[int, Row] = {}
        self.questions: list[Question] = []
        self.by_name: dict[str, list[Known]] = defaultdict(list)
        self.same_code: dict[str, Known] = {}
        for known in people:
            if known.code:
                self.same_code[known.code] = known
            if known.of_kind:
                self.by_name[known.search].append(known)
        self.doubtful: dict[str, list[list[str]]] = {}  # question → [in the roster, on the list] of each row

    def pairs(self):
        """(row, person or None for somebody new), row by row as in the list; rows that are asked about are left out."""
        found: dict[int, Known | None] = {}
        later = []
        for index, row in enumerate(self.parsed.rows):
            known = self.same_code.get(row.code) if row.code else None
            if known:
                if self._is_whose_code(row, known):
                    found[index] = known
            elif row.search in self.by_name:
                later.append(index)
            else:
                found[index] = None
        for same_class in (True, False):
            rest = []
            for index in later:
                known = self._by_name(self.parsed.rows[index], same_class)
                if known is UNDECIDED:
                    rest.append(index)
                elif known is not ASKED:
                    found[index] = known
            later = rest
        self._finish_questions()
        return [(self.parsed.rows[index], known) for index, known in sorted(found.items(), key=lambda pair: pair[0])]

    def unmatched(self) -> list[Known]:
        return [known for known in self.people if known.of_kind and known.pk not in self.taken]

    def _is_whose_code(self, row: Row, known: Known) -> bool:
        """Whether the row means the one who has its code; no: a person is asked."""
        self.taken[known.pk] = row
        address = self.parsed.address(row, "code")
        if not known.of_kind:
            self.parsed.findings.add("code_of_other", address, row.code, known.name)
        elif known.search != row.search and known.born != row.born and self.answers.get("code_of_another") != "same":
            self._doubt("code_of_another", address, row, known)
            return False
        return True

    def _doubt(self, kind: str, address: str, row: Row, known: Known):
        self.parsed.findings.add(kind, address, row.code, label_of(known))
        self.doubtful.setdefault(kind, []).append([label_of(known), label_of(row)])

    def _by_name(self, row: Row, same_class: bool):
        """The person with this name and date of birth; first only where the class agrees, then wherever."""
        free = [known for known in self.by_name[row.search] if known.pk not in self.taken]
        exact = [known for known in free if known.born == row.born and row.born]
        near = [known for known in exact if known.class_key == row.class_key]
        candidates = near if same_class else exact
        if same_class and len(near) != 1:
            return UNDECIDED
        if len(candidates) == 1 and not self._asks_for_code(candidates[0], row):
            return self._take(candidates[0], row)
        if len(candidates) == 1:
            return self._other_code(row, candidates[0])
        candidates = candidates or [known for known in free if known.born is None or row.born is None]
        return self._which(row, candidates) if candidates else None

    @staticmethod
    def _asks_for_code(known: Known, row: Row) -> bool:
        return bool(known.code and row.code and known.code != row.code)

    def _take(self, known: Known, row: Row) -> Known:
        self.taken[known.pk] = row
        return known

    def _other_code(self, row: Row, known: Known):
        answer = self.answers.get("other_code")
        if answer == "same":
            return self._take(known, row)
        if answer == "different":
            return None
        self.taken[known.pk] = row
        self._doubt("other_code", self.parsed.address(row, "code"), row, known)
        return ASKED

    def _which(self, row: Row, candidates: list[Known]):
        address = self.parsed.address(row, "name")
        question = Question(
            "which_pupil",
            [*(str(known.pk) for known in candidates), "new"],
            [[label_of(known)] for known in candidates],
            1,
            about=address,
        )
        answer = self.answers.get(question.key)
        if answer == "new":
            return None
        for known in candidates:
            if answer == str(known.pk):
                return self._take(known, row)
        self.parsed.findings.add("which_pupil", address, row.name)
        self.questions.append(question)
        return ASKED

    def _finish_questions(self):
        self.questions = self.questions[:MOST_QUESTIONS]
        for kind, options in (("other_code", ["same", "different"]), ("code_of_another", ["same"])):
            pairs = self.doubtful.get(kind)
            if pairs:
                self.questions.append(Question(kind, options, pairs[:MOST_SAMPLES], len(pairs)))
