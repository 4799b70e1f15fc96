"""What a model is bad at, told from its figures. Sentences that a person wrote stay as they are."""

from collections.abc import Iterable, Mapping

MARK = "Measured: "  # begins a sentence that the next measurement replaces
WORSE = 0.05  # AP50 of a place below that of all, to be worth saying
LOOSE = 0.65  # AP75 of products below which boxes are loose
MISSED = 0.8  # recall of products of a size below which they are missed often
SURE = 0.02  # strangers that get a name, and siblings ten times so


def renewed(sentences: Iterable[str], metrics: Mapping[str, float]) -> list[str]:
    """What a person wrote, and what the figures say now."""
    return [s for s in sentences if not s.startswith(MARK)] + weaknesses(metrics)


def weaknesses(metrics: Mapping[str, float]) -> list[str]:
    """Sentences on the weak sides of a model; at least one, as every model has a weakest."""
    found = [*_labels(metrics), *_places(metrics), *_sizes(metrics), *_names(metrics)]
    return [MARK + sentence for sentence in found]


def _labels(metrics: Mapping[str, float]) -> list[str]:
    figures = {k.removesuffix("_ap50"): v for k, v in metrics.items() if k.endswith("_ap50")}
    if not figures:
        return []
    worst = min(figures, key=figures.__getitem__)
    missed = 1 - metrics.get(f"{worst}_recall", 1.0)
    weak = f"of its labels {_word(worst)} is the weakest, AP50 {figures[worst]:.2f}"
    said = [f"{weak}; {missed:.0%} are missed at its threshold."]
    tight = metrics.get("product_ap75", 1.0)
    if tight < LOOSE:
        said.append(
            f"boxes of products are loose, AP75 {tight:.2f} against AP50"
            f" {figures['product']:.2f}: trust a box's center more than its edges."
        )
    return said


def _places(metrics: Mapping[str, float]) -> list[str]:
    start, whole = "product_ap50_in_", metrics.get("product_ap50", 0.0)
    weak = {
        key.removeprefix(start): value
        for key, value in metrics.items()
        if key.startswith(start) and value < whole - WORSE
    }
    return [
        f"products in the setting {_word(place)} are found worse, AP50 {value:.2f} against"
        f" {whole:.2f} overall."
        for place, value in sorted(weak.items(), key=lambda pair: pair[1])
    ]


def _sizes(metrics: Mapping[str, float]) -> list[str]:
    start, end = "product_recall_", "_px"
    weak = {
        key[len(start) : -len(end)]: value
        for key, value in metrics.items()
        if key.startswith(start) and key.endswith(end) and value < MISSED
    }
    return [
        f"of products {_span(span)} px at their shorter side {1 - value:.0%} are missed."
        for span, value in weak.items()
    ]


def _names(metrics: Mapping[str, float]) -> list[str]:
    said = []
    tops = {k: v for k, v in metrics.items() if k.startswith("top1") and not k.endswith("_drop")}
    if tops:
        worst = min(tops, key=tops.__getitem__)
        said.append(f"its weakest figure of naming is {worst}, {tops[worst]:.1%} right.")
    for start, who, most in (
        ("sibling_accepted", "unknown flavors of a known brand", 10 * SURE),
        ("stranger_accepted", "unknown products", SURE),
    ):
        named = max((v for k, v in metrics.items() if k.startswith(start)), default=0.0)
        if named > most:
            said.append(f"{named:.0%} of {who} get the name of a known product.")
    return said


def _word(name: str) -> str:
    return name.replace("_", " ")


def _span(span: str) -> str:
    low, _, high = span.partition("_")
    return f"of {low} and more" if high == "up" else f"of {low} to {high}"
