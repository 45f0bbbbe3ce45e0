"""A chart of bars as numbers for an SVG; the table under it says the same."""

WIDTH, HEIGHT, GAP = 640, 160, 0.2


def bars(values: list[int]) -> list[dict]:
    """Each bar as x, y, width and height in a picture of WIDTH × HEIGHT; the highest fills it, none is invisible."""
    if not values:
        return []
    step, highest = WIDTH / len(values), max([*values, 1])
    drawn = []
    for number, value in enumerate(values):
        height = max(round(HEIGHT * value / highest, 1), 1) if value else 0
        drawn.append(
            {
                "x": f"{number * step + step * GAP / 2:.1f}",
                "y": f"{HEIGHT - height:.1f}",
                "width": f"{step * (1 - GAP):.1f}",
                "height": f"{height:.1f}",
            }
        )
    return drawn
