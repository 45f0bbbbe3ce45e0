"""Whether the harness itself can be believed: the empty view measured against itself must come out at one."""

from bench.measure import Context, Result

DATABASES = ("sqlite",)


def run(context: Context) -> list[Result]:
    ratio = context.ratio(context.empty_requests(), context.empty_requests())
    return [context.at_most("harness: the empty view against itself", max(ratio, 1 / ratio), "×", goal=1.15)]
