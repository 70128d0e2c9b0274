"""A model's card for a person."""

from datetime import datetime

from lma.cli.render.table import Column, write_line, write_table
from lma.schemas.win_model import ModelCard, ModelScore


def write_card(card: ModelCard) -> None:
    """Print what a model is made of, how good it is, and its coefficients."""
    write_line(f"{card.name} · {'calibrated' if card.calibrated else 'not calibrated'}")
    if card.source == "prior":
        write_line("Set by hand, made of no matches: a rough guide until a model is trained here.")
    else:
        write_line(
            f"Made of {card.matches:,} matches ({card.states:,} states) from "
            f"{_day(card.first_game)} to {_day(card.last_game)}, "
            f"patches {', '.join(card.patches) or '–'}."
        )
    if card.held_out is not None:
        _write_score("Matches held out", card.held_out)
    if card.new_patch is not None:
        _write_score(f"Patch {card.new_patch_name}, never seen", card.new_patch)
    write_line("")
    rows = [{"feature": name, "value": value} for name, value in card.coefficients.items()]
    shown = [
        Column("feature", "Feature"),
        Column("value", "Coefficient", show=lambda row: f"{row['value']:+.3f}", right=True),
    ]
    write_table(rows, shown)


def _write_score(title: str, score: ModelScore) -> None:
    write_line(
        f"{title} ({score.matches:,} matches): accuracy {score.accuracy:.1%}, "
        f"log-loss {score.log_loss}, Brier {score.brier}, ECE {score.ece} "
        f"(by chance {score.ece_floor}, at most {score.ece_floor_95} in 19 of 20)."
    )


def _day(moment: datetime | None) -> str:
    return "–" if moment is None else moment.strftime("%Y-%m-%d")
