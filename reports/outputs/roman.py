"""Roman numerals, as headings and groups of official papers are numbered."""

STEPS = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
         (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip


def roman(number: int) -> str:
    """From 1 on."""
    found = ""
    for value, letters in STEPS:
        count, number = divmod(number, value)
        found += letters * count
    return found
