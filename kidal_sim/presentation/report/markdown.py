"""A report as Markdown: the same words and tables; of figures, the numbers behind them."""

from kidal_sim.findings.render import as_markdown, visible
from kidal_sim.presentation.report.blocks import Block, Code, Heading, Items, Picture, Report, Section, Table, Text
from kidal_sim.scenario.summaries import counts_by_status

SPECIAL = "\\`*_[]<>~&#|"
FENCE = "```"
TONES = {"plain": "", "note": "> ", "alarm": "> **Mind:** "}


def report_markdown(found: Report) -> str:
    """Return the whole report as Markdown."""
    lines = [
        "<!-- kidal_sim report -->",
        f"# {escaped(found.title)}",
        *(escaped(f"{who}: {asked}" if who else asked) for who, asked in found.questions),
    ]
    lines += [TONES["alarm"] + escaped(each) for each in found.alarms]
    head = _headline(found), _counted(found), escaped(found.made)
    lines += ["## Answer", _items(found.answer), *filter(None, head)]
    return "\n\n".join([*lines, *map(_section, found.sections)]) + "\n"


def _counted(found: Report) -> str:
    """Return how many assumptions there are of each status."""
    if found.counts is None:
        return "The assumptions cannot be shown; see below."
    counted = ", ".join(f"{number:,} {status}" for status, number in counts_by_status(found.counts))
    return f"{found.counts.assumptions:,} assumptions: {counted}."


def escaped(text: str) -> str:
    """Return a text on one line that cannot be taken for markup."""
    return "".join(f"\\{each}" if each in SPECIAL else each for each in visible(" ".join(text.split())))


def _headline(found: Report) -> str:
    rows = [(key.outcome, value.plan, value.number, value.words) for key in found.headline for value in key.values]
    return as_markdown(("outcome", "plan", "value", "95 %"), rows) if rows else ""


def _section(found: Section) -> str:
    return "\n\n".join([f"## {escaped(found.heading)}", *map(_block, found.blocks)])


def _block(block: Block) -> str:
    match block:
        case Text():
            return TONES[block.tone] + escaped(block.text)
        case Heading():
            return f"### {escaped(block.text)}"
        case Items():
            return _items(block.items)
        case Code():
            return f"{FENCE}\n{visible(block.text).replace(FENCE, '')}\n{FENCE}"
        case Table():
            return f"**{escaped(block.caption)}**\n\n{as_markdown(block.headings, block.rows)}".rstrip()
        case Picture():
            return f"**{escaped(block.title)}**: {escaped(block.description)}\n\n{FENCE}csv\n{block.csv.rstrip()}\n{FENCE}"


def _items(items: tuple[str, ...]) -> str:
    return "\n".join(f"- {escaped(each)}" for each in items)
